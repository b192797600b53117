using System.Text;
using Coordinator.Primitives;
using Coordinator.Tree;
using Coordinator.Tree.Apply;
using Coordinator.Tree.Txns;

namespace Coordinator.UnitTests.Tree;

/// <summary>A tree under test with one session, so that an example reads as a list of requests.</summary>
internal sealed class TreeBench
{
    private long _counter;
    private long _time = 1_000_000;

    public DataTree Tree { get; } = new(seed: 1);

    public Zxid LastZxid => new(new Epoch(1), _counter);

    public long Time
    {
        get => _time;
        set => _time = value;
    }

    public ApplyResult Apply(TxnBody body, TxnHeader? header = null)
    {
        var zxid = new Zxid(new Epoch(1), ++_counter);
        var result = Tree.Apply(zxid, new Txn(header ?? new TxnHeader(_time), body));
        Assert.Equal(TreeDigest.Recompute(Tree), Tree.Digest);
        return result;
    }

    public SessionId Open(byte secret = 1, int timeout = 10_000)
    {
        var result = Apply(new OpenSessionTxn(Password(secret), timeout));
        Assert.Equal(ErrorCode.Ok, result.Result.Code);
        return result.Result.Session;
    }

    public ApplyResult Write(params Op[] ops) => Apply(new WriteTxn(ops, [], ops.Length != 1));

    public ApplyResult WriteAs(SessionId session, params Op[] ops) =>
        Apply(new WriteTxn(ops, [], ops.Length != 1), new TxnHeader(_time) { Session = session });

    public ApplyResult Numbered(SessionId session, long seq, TxnBody body, long acked = 0) => Apply(
        body,
        new TxnHeader(_time) { Session = session, WriteSeq = seq, AckedSeq = acked, RequestHash = TxnCodec.RequestHash(body) });

    public ApplyResult Close(SessionId session, CloseReason reason = CloseReason.Expired) =>
        Apply(new CloseSessionTxn(reason), new TxnHeader(_time) { Session = session });

    public Stat Stat(string path)
    {
        Assert.True(Tree.TryGetStat(path, out var stat), path);
        return stat;
    }

    public bool Exists(string path) => Tree.TryGetStat(path, out _);

    public static byte[] Password(byte secret) => [.. Enumerable.Repeat(secret, 32)];

    public static CreateOp Create(string path, CreateMode mode = CreateMode.Persistent, string data = "", long ttl = 0, bool ifAbsent = false) =>
        new(path, Encoding.UTF8.GetBytes(data), Acl.OpenToAll, mode, ttl, ifAbsent);

    public static SetDataOp Set(string path, string data = "x", int version = -1) => new(path, Encoding.UTF8.GetBytes(data), version);

    public static WriteTxn Body(params Op[] ops) => new(ops, [], ops.Length != 1);
}
