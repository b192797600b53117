using Coordinator.Primitives;

namespace Coordinator.Zab.Messages;

/// <summary>PROPOSAL, and INFORM to observers (then nothing uncommitted): the next txns; COMMIT rides along.</summary>
/// <param name="Stay">The stay.</param>
/// <param name="Records">In order, contiguous with what was sent before.</param>
/// <param name="Commit">Commit zxid of the leader.</param>
/// <param name="OnceFlushed">Committed as soon as the receiver has flushed it: the others that a quorum needs have. At least the commit zxid, or zero.</param>
/// <param name="AckMayWait">Nobody waits for the ACK: it may come a moment later, together with those of what follows. A program that does not know of it acknowledges at once.</param>
public sealed record Propose(long Stay, IReadOnlyList<LogRecord> Records, Zxid Commit, Zxid OnceFlushed = default, bool AckMayWait = false) : StayMessage(Stay);

/// <summary>ACK, cumulative: everything up to the zxid is flushed.</summary>
/// <param name="Stay">The stay.</param>
/// <param name="Flushed">Last flushed txn.</param>
/// <param name="Applied">Last applied txn.</param>
/// <param name="Digest">Digest of the replicated state there.</param>
/// <param name="IsQuiet">No client waits there for what is committed: a COMMIT without a proposal may wait for a tick.</param>
public sealed record Ack(long Stay, Zxid Flushed, Zxid Applied, ulong Digest, bool IsQuiet = false) : StayMessage(Stay);

/// <summary>COMMIT, when no proposal is at hand to carry it.</summary>
/// <param name="Stay">The stay.</param>
/// <param name="Zxid">Commit zxid.</param>
/// <param name="OnceFlushed">As of <see cref="Propose"/>.</param>
/// <param name="AckMayWait">As of <see cref="Propose"/>.</param>
public sealed record Commit(long Stay, Zxid Zxid, Zxid OnceFlushed = default, bool AckMayWait = false) : StayMessage(Stay);

/// <summary>PING: the leader's sign of life, and the question of a confirmation round.</summary>
/// <param name="Stay">The stay.</param>
/// <param name="Round">The newest round.</param>
/// <param name="WatchFloor">The longest ring of changes that the leader knows of covers everything after this zxid.</param>
/// <param name="FloorServer">The server that has it.</param>
public sealed record Ping(long Stay, long Round, Zxid WatchFloor, ServerId FloorServer) : StayMessage(Stay);

/// <summary>Answer to a ping: the learner still follows in this epoch.</summary>
/// <param name="Stay">The stay.</param>
/// <param name="Round">The round of the ping.</param>
/// <param name="WatchFloor">The learner's ring of changes covers everything after this zxid.</param>
/// <param name="ApplyLevel">The newest apply level that the learner knows.</param>
public sealed record Pong(long Stay, long Round, Zxid WatchFloor, int ApplyLevel) : StayMessage(Stay);
