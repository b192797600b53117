using Coordinator.Primitives;
using Coordinator.Replication.Reads;
using Coordinator.Tree.Apply;

namespace Coordinator.Replication;

/// <summary>Something for one client, delivered in order.</summary>
public abstract record ClientItem
{
    /// <summary>Approximate bytes, for the bound of the outbox; given back by <see cref="ClientDrained"/>.</summary>
    public abstract int Weight { get; }
}

/// <summary>The attachment stands; always its first item.</summary>
/// <param name="Session">The session.</param>
/// <param name="TimeoutMilliseconds">The timeout in force.</param>
/// <param name="AttachNumber">The attach number of this attachment.</param>
/// <param name="LastAppliedSeq">Last write number applied here.</param>
/// <param name="Seen">Applied here.</param>
public sealed record AttachedItem(SessionId Session, int TimeoutMilliseconds, long AttachNumber, long LastAppliedSeq, Zxid Seen) : ClientItem
{
    /// <inheritdoc/>
    public override int Weight => 64;
}

/// <summary>Answer to a request, in request order.</summary>
/// <param name="RequestId">The client's number.</param>
/// <param name="Code">Ok, or why not.</param>
/// <param name="Message">For people; null when Ok.</param>
/// <param name="Zxid">Writes: the txn.</param>
/// <param name="Seen">Applied here.</param>
/// <param name="RetryAfterMilliseconds">Hint of Throttled.</param>
/// <param name="ExpectedSeq">Hint of OutOfSequence.</param>
/// <param name="Ops">Results of a write.</param>
/// <param name="Read">Result of a read.</param>
public sealed record ReplyItem(
    long RequestId,
    ErrorCode Code,
    string? Message,
    Zxid Zxid,
    Zxid Seen,
    int RetryAfterMilliseconds,
    long ExpectedSeq,
    IReadOnlyList<OpResult> Ops,
    ReadAnswer? Read) : ClientItem
{
    /// <summary>Compacted: a server whose history reaches back far enough; else none.</summary>
    public ServerId BetterServer { get; init; }

    /// <inheritdoc/>
    public override int Weight => 64 + (32 * Ops.Count) + (Read is null ? 0 : Read.Data.Length + (64 * Read.Children.Count));
}

/// <summary>Events, in zxid order; precede every reply that reflects them.</summary>
/// <param name="Events">The events, each with the numbers of the watches that see it.</param>
/// <param name="CompleteZxid">Every event up to here has been sent for all watches of the attachment.</param>
public sealed record EventsItem(IReadOnlyList<WatchHit> Events, Zxid CompleteZxid) : ClientItem
{
    /// <inheritdoc/>
    public override int Weight => 32 + (64 * Events.Count);
}

/// <summary>One event for one client.</summary>
/// <param name="Event">The event.</param>
/// <param name="WatchIds">The client's numbers of the watches that see it.</param>
public readonly record struct WatchHit(WatchedEvent Event, IReadOnlyList<long> WatchIds);

/// <summary>Answer to pings; said unasked when this server loses its leader or finds one.</summary>
/// <param name="Counted">The newest ping of this attachment that the leader has counted.</param>
/// <param name="Number">The newest ping that arrived here.</param>
/// <param name="NoLeader">No leader, or synchronizing.</param>
/// <param name="Seen">Applied here.</param>
public sealed record PongItem(long Counted, long Number, bool NoLeader, Zxid Seen) : ClientItem
{
    /// <inheritdoc/>
    public override int Weight => 32;
}

/// <summary>The attachment is over; its last item.</summary>
/// <param name="Code">Why.</param>
/// <param name="Message">For people.</param>
/// <param name="RetryAfterMilliseconds">When to try again; 0 for at once or never.</param>
public sealed record EndedItem(ErrorCode Code, string Message, int RetryAfterMilliseconds) : ClientItem
{
    /// <summary>Compacted: a server whose history reaches back far enough; else none.</summary>
    public ServerId BetterServer { get; init; }

    /// <inheritdoc/>
    public override int Weight => 64;
}
