using Coordinator.Client.Abstractions;
using Coordinator.Client.Abstractions.Writes;
using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Partitions;
using Coordinator.Primitives;

namespace Coordinator.Controller.Shards;

/// <summary>
/// A shard that this participant leads, until it is deposed or its session may be over. The lease shortens the time in which two believe that they lead; what
/// must not happen twice is fenced, by the epoch or by the tree.
/// </summary>
public sealed class ShardLeadership
{
    private readonly CheckOp _fence;
    private readonly HolderGuard _guard;
    private readonly CancellationTokenSource _lost;
    private int _isOver;

    /// <summary>Begins one.</summary>
    /// <param name="shard">The shard.</param>
    /// <param name="epoch">The reign.</param>
    /// <param name="state">The znode of the shard's state, by its creation and version: both last as long as the reign does.</param>
    /// <param name="client">The session in which the participant was elected.</param>
    internal ShardLeadership(PartitionName shard, LeaderEpoch epoch, (string Path, Zxid Czxid, int Version) state, ICoordinatorClient client)
    {
        (Shard, Epoch, Client) = (shard, epoch, client);
        (_fence, _guard) = (new CheckOp(state.Path, state.Version), new HolderGuard(state.Path, state.Czxid));
        _lost = CancellationTokenSource.CreateLinkedTokenSource(client.Session.LostToken);
        Lost = _lost.Token;
    }

    /// <summary>The shard.</summary>
    public PartitionName Shard { get; }

    /// <summary>
    /// The reign: larger at each election. A store that remembers the largest that it has seen and refuses smaller ones is safe from a leader that slept through
    /// its own deposition. A group that is deleted and created again begins at 0 again.
    /// </summary>
    public LeaderEpoch Epoch { get; }

    /// <summary>The session in which the participant was elected, for reads; not to be disposed.</summary>
    public ICoordinatorClient Client { get; }

    /// <summary>Cancelled when it leads no more, or not certainly. A process that was paused hears of it late: <see cref="IsHeld"/> does not.</summary>
    public CancellationToken Lost { get; }

    /// <summary>Whether it certainly leads now: not deposed as far as it knows, and the session's lease has not run out. To be asked before each act.</summary>
    public bool IsHeld => Volatile.Read(ref _isOver) == 0 && !Lost.IsCancellationRequested && Client.Session.LeaseLeft > TimeSpan.Zero;

    /// <summary>Throws when it is not certain that it leads.</summary>
    /// <exception cref="OperationCanceledException">It is not.</exception>
    public void ThrowIfLost()
    {
        if (!IsHeld)
        {
            throw new OperationCanceledException($"{Shard} is not led here any more in epoch {Epoch}", Lost);
        }
    }

    /// <summary>Writes to the tree if, and only if, this leadership still holds when the write is decided.</summary>
    /// <param name="ops">What is to be written, all of it or nothing.</param>
    /// <param name="cancellationToken">Stops waiting; a write that was sent may still happen.</param>
    /// <returns>What was decided of the ops; one result for each of them.</returns>
    /// <exception cref="OperationCanceledException">It was deposed: nothing was written.</exception>
    /// <exception cref="CoordinatorException">As of <see cref="ICoordinatorClient.WriteAsync"/>.</exception>
    public async Task<TxnResult> WriteAsync(IReadOnlyList<TxnOp> ops, CancellationToken cancellationToken = default)
    {
        ThrowIfLost();
        var result = await Client.WriteAsync(new TxnRequest([_fence, .. ops]) { Guards = [_guard], IsMulti = true }, cancellationToken).ConfigureAwait(false);
        if (result.Code == ErrorCode.GuardFailed || (result.Results.Count > 0 && result.Results[0].Code is ErrorCode.BadVersion or ErrorCode.NoNode))
        {
            End();
            ThrowIfLost();
        }

        return result with { Results = [.. result.Results.Skip(1)] };
    }

    /// <summary>It leads no more: true at once for who asks; what hangs on the token runs elsewhere.</summary>
    internal void End()
    {
        if (Interlocked.Exchange(ref _isOver, 1) == 0)
        {
            _ = CancelAsync();
        }
    }

    private async Task CancelAsync()
    {
        await _lost.CancelAsync().ConfigureAwait(false);
        _lost.Dispose();
    }
}
