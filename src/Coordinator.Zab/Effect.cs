using Coordinator.Primitives;
using Coordinator.Zab.Messages;

namespace Coordinator.Zab;

/// <summary>Something that the core asks of the world. Executed in list order.</summary>
public abstract record Effect;

/// <summary>
/// Work for the disk. Tickets increase by one; work is done strictly in order, each durable before work of another kind begins, and
/// answered by a cumulative <see cref="StorageCompleted"/>. Promises (acks, epochs) wait for their ticket inside the core.
/// </summary>
/// <param name="Ticket">Number of the work.</param>
public abstract record StorageEffect(long Ticket) : Effect;

/// <summary>Appends to the txn log; consecutive appends may share a flush.</summary>
/// <param name="Ticket">Number of the work.</param>
/// <param name="Records">In order, contiguous with the log.</param>
/// <param name="Commit">The commit zxid known now; a restart applies up to the largest one logged.</param>
public sealed record AppendTxns(long Ticket, IReadOnlyList<LogRecord> Records, Zxid Commit) : StorageEffect(Ticket);

/// <summary>Cuts every record above a position; snapshots above it go too (ZOOKEEPER-4837).</summary>
/// <param name="Ticket">Number of the work.</param>
/// <param name="After">The last record that stays.</param>
public sealed record TruncateLog(long Ticket, Zxid After) : StorageEffect(Ticket);

/// <summary>Makes promised epochs durable.</summary>
/// <param name="Ticket">Number of the work.</param>
/// <param name="Epochs">The state.</param>
/// <param name="AfterTicket">Must be durable before: history before epoch (ZOOKEEPER-4643).</param>
public sealed record SaveEpochs(long Ticket, EpochState Epochs, long AfterTicket) : StorageEffect(Ticket);

/// <summary>The queue of appends has been empty for a tick: a header alone carries the commit zxid and covers the tail.</summary>
/// <param name="Ticket">Number of the work.</param>
/// <param name="Commit">The commit zxid known now.</param>
public sealed record WriteTailHeader(long Ticket, Zxid Commit) : StorageEffect(Ticket);

/// <summary>Begins to stage a snapshot and the log after it; the old state stands.</summary>
/// <param name="Ticket">Number of the work.</param>
/// <param name="SnapshotZxid">Position of the snapshot.</param>
public sealed record BeginInstall(long Ticket, Zxid SnapshotZxid) : StorageEffect(Ticket);

/// <summary>Stages a piece of the snapshot.</summary>
/// <param name="Ticket">Number of the work.</param>
/// <param name="Offset">Bytes before it.</param>
/// <param name="Bytes">The piece, verbatim from the source's file.</param>
public sealed record StageSnapshot(long Ticket, long Offset, ReadOnlyMemory<byte> Bytes) : StorageEffect(Ticket);

/// <summary>Stages txns that follow the snapshot.</summary>
/// <param name="Ticket">Number of the work.</param>
/// <param name="Records">In order.</param>
/// <param name="Commit">The commit zxid known now.</param>
public sealed record StageTxns(long Ticket, IReadOnlyList<LogRecord> Records, Zxid Commit) : StorageEffect(Ticket);

/// <summary>
/// Makes the staged snapshot and log valid together by one durable rename. Before it is reported complete the shell decodes the snapshot
/// and hands it to the replica as an input of its own (the replica delivers nothing until then).
/// </summary>
/// <param name="Ticket">Number of the work.</param>
public sealed record CommitInstall(long Ticket) : StorageEffect(Ticket);

/// <summary>Drops what was staged.</summary>
/// <param name="Ticket">Number of the work.</param>
public sealed record AbortInstall(long Ticket) : StorageEffect(Ticket);

/// <summary>Reads the log for a learner; answered by <see cref="LogRead"/>, after the storage work before it.</summary>
/// <param name="RequestId">Number of the question.</param>
/// <param name="After">Position before the first record wanted.</param>
/// <param name="MaxBytes">Bound on the answer (at least one record is read).</param>
public sealed record ReadLog(long RequestId, Zxid After, int MaxBytes) : Effect;

/// <summary>Reads the snapshot file of a position for a learner; answered by <see cref="SnapshotRead"/>.</summary>
/// <param name="RequestId">Number of the question.</param>
/// <param name="SnapshotZxid">Which snapshot.</param>
/// <param name="Offset">From where.</param>
/// <param name="MaxBytes">Bound on the answer.</param>
public sealed record ReadSnapshot(long RequestId, Zxid SnapshotZxid, long Offset, int MaxBytes) : Effect;

/// <summary>Sends a message to a peer, FIFO per peer; dropped when the link is down.</summary>
/// <param name="To">The peer.</param>
/// <param name="Message">The message.</param>
public sealed record Send(ServerId To, PeerMessage Message) : Effect;

/// <summary>
/// Wants <see cref="Woken"/> in a moment: long against a message on its way, short against a tick. Asked for again before it came, it comes once. It
/// may be lost: what it is for is done at the next tick at the latest.
/// </summary>
public sealed record WakeSoon : Effect
{
    /// <summary>The only value.</summary>
    public static readonly WakeSoon Instance = new();
}

/// <summary>Nothing came over the link for so long that it counts as dead, though it stands: it is broken, told by <see cref="LinkDown"/>, and dialled again.</summary>
/// <param name="Peer">The peer.</param>
public sealed record BreakLink(ServerId Peer) : Effect;
