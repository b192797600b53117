using Coordinator.Primitives;

namespace Coordinator.Client.Abstractions.Writes;

/// <summary>Collects the ops of a multi: all happen or none.</summary>
/// <param name="client">Where it is committed.</param>
public sealed class TxnBuilder(ICoordinatorClient client)
{
    private readonly List<TxnOp> _ops = [];
    private readonly List<HolderGuard> _guards = [];

    /// <summary>Adds an op.</summary>
    /// <param name="op">The op.</param>
    public TxnBuilder Add(TxnOp op)
    {
        _ops.Add(op);
        return this;
    }

    /// <summary>Creates a znode.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="data">Its data.</param>
    /// <param name="mode">How it lives.</param>
    public TxnBuilder Create(string path, ReadOnlyMemory<byte> data, CreateMode mode = CreateMode.Persistent) => Add(new CreateOp(path, data, mode));

    /// <summary>Replaces data.</summary>
    /// <param name="path">The znode.</param>
    /// <param name="data">The new data.</param>
    /// <param name="version">Expected version, −1 = any.</param>
    public TxnBuilder Set(string path, ReadOnlyMemory<byte> data, int version = -1) => Add(new SetDataOp(path, data, version));

    /// <summary>Deletes a znode.</summary>
    /// <param name="path">The znode.</param>
    /// <param name="version">Expected version, −1 = any.</param>
    public TxnBuilder Delete(string path, int version = -1) => Add(new DeleteOp(path, version));

    /// <summary>Requires that a znode exists.</summary>
    /// <param name="path">The znode.</param>
    /// <param name="version">Expected version, −1 = any.</param>
    /// <param name="czxid">Expected creation, zero = any.</param>
    public TxnBuilder Check(string path, int version = -1, Zxid czxid = default) => Add(new CheckOp(path, version, czxid));

    /// <summary>Requires that a znode does not exist.</summary>
    /// <param name="path">The znode.</param>
    public TxnBuilder CheckAbsent(string path) => Add(new CheckAbsentOp(path));

    /// <summary>Requires that a holder still holds.</summary>
    /// <param name="path">The holder's znode.</param>
    /// <param name="czxid">Its fencing token.</param>
    public TxnBuilder Guard(string path, Zxid czxid)
    {
        _guards.Add(new HolderGuard(path, czxid));
        return this;
    }

    /// <summary>Sends the multi. A condition that does not hold is a result, not an exception.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    public Task<TxnResult> CommitAsync(CancellationToken cancellationToken = default) =>
        client.WriteAsync(new TxnRequest([.. _ops]) { Guards = [.. _guards], IsMulti = true }, cancellationToken);
}
