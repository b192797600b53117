using Coordinator.Replication.Reads;
using Coordinator.Replication.Watches;
using Coordinator.Tree.Txns;

namespace Coordinator.Replication.Requests;

/// <summary>One request of a session, executed and answered in order.</summary>
/// <param name="RequestId">The client's number, echoed.</param>
public abstract record SessionRequest(long RequestId)
{
    /// <summary>Milliseconds after which to ask again, where the shell has no room for it: it is refused in its turn. 0: it is served.</summary>
    public int RetryAfterMilliseconds { get; init; }
}

/// <summary>A numbered write.</summary>
/// <param name="RequestId">The client's number of the request.</param>
/// <param name="WriteSeq">1, 2, 3…</param>
/// <param name="AckedSeq">Answers up to here have been seen.</param>
/// <param name="Body">A write, a close by the owner, or an <see cref="ErrorTxn"/> (no-op: Unavailable).</param>
public sealed record WriteRequest(long RequestId, long WriteSeq, long AckedSeq, TxnBody Body) : SessionRequest(RequestId);

/// <summary>A read.</summary>
/// <param name="RequestId">The client's number of the request.</param>
/// <param name="Query">What to read.</param>
/// <param name="Linearizable">Whether through a confirmed read index.</param>
/// <param name="WatchId">Arms a one-shot watch with this number, atomically with the read; 0 for none.</param>
public sealed record ReadRequest(long RequestId, ReadQuery Query, bool Linearizable, long WatchId) : SessionRequest(RequestId);

/// <summary>Adds a persistent watch.</summary>
/// <param name="RequestId">The client's number of the request.</param>
/// <param name="Watch">The watch.</param>
public sealed record AddWatchRequest(long RequestId, PersistentWatch Watch) : SessionRequest(RequestId);

/// <summary>Removes a watch of either kind.</summary>
/// <param name="RequestId">The client's number of the request.</param>
/// <param name="WatchId">The client's number of the watch.</param>
public sealed record RemoveWatchRequest(long RequestId, long WatchId) : SessionRequest(RequestId);
