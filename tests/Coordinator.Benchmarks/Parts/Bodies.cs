using Coordinator.Primitives;
using Coordinator.Tree.Txns;

namespace Coordinator.Benchmarks.Parts;

/// <summary>Txns of one operation with 100 B.</summary>
internal static class Bodies
{
    private const int Size = 100;
    private const int AnyVersion = -1;

    private static readonly byte[] Data = new byte[Size];

    public static Op Set(string path) => new SetDataOp(path, Data, AnyVersion);

    public static Op Create(string path) => new CreateOp(path, Data, Acl.OpenToAll, CreateMode.Persistent, TtlMilliseconds: 0, IfAbsent: false);

    public static Op Delete(string path) => new DeleteOp(path, AnyVersion);

    /// <summary>As the leader makes it.</summary>
    /// <param name="op">The operation.</param>
    /// <param name="number">Its time, from 1.</param>
    public static Txn Of(Op op, long number) => new(new TxnHeader(number), new WriteTxn([op], [], IsMulti: false));
}
