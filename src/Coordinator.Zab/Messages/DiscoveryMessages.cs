using Coordinator.Primitives;

namespace Coordinator.Zab.Messages;

/// <summary>FOLLOWERINFO and OBSERVERINFO: a learner begins a stay.</summary>
/// <param name="Stay">Id of the new stay.</param>
/// <param name="Accepted">The learner's accepted epoch.</param>
/// <param name="Voter">Whether it is no blank.</param>
/// <param name="MayFound">Whether it is blank and may take part in a founding.</param>
public sealed record LearnerInfo(long Stay, Epoch Accepted, bool Voter, bool MayFound) : StayMessage(Stay);

/// <summary>LEADERINFO: the epoch that the leader proposes; durable at the leader before it leaves.</summary>
/// <param name="Stay">The stay.</param>
/// <param name="NewEpoch">The epoch.</param>
public sealed record LeaderInfo(long Stay, Epoch NewEpoch) : StayMessage(Stay);

/// <summary>ACKEPOCH: the learner accepted the epoch, durably, and says what it has.</summary>
/// <param name="Stay">The stay.</param>
/// <param name="AlreadyAccepted">It had accepted this epoch before: does not count towards the quorum (ZooKeeper's −1).</param>
/// <param name="Current">Epoch of its history.</param>
/// <param name="Last">Last record ever handed to its disk, flushed or not.</param>
/// <param name="Commit">Its commit zxid: applied txns are never undone.</param>
/// <param name="LogBase">Its history is complete up to here; records after it are listed in the runs.</param>
/// <param name="Runs">What its log holds after the base, the newest 64 runs.</param>
/// <param name="Staged">What it has of a transfer of this very reign that broke off; null for nothing.</param>
public sealed record AckEpoch(
    long Stay,
    bool AlreadyAccepted,
    Epoch Current,
    Zxid Last,
    Zxid Commit,
    Zxid LogBase,
    IReadOnlyList<ZxidRun> Runs,
    StagedPart? Staged = null) : StayMessage(Stay);

/// <summary>How far a transfer of a snapshot and the txns after it came.</summary>
/// <param name="SnapshotZxid">Position of the snapshot.</param>
/// <param name="Offset">Bytes of the snapshot.</param>
/// <param name="IsSnapshotComplete">Whether those are all.</param>
/// <param name="Last">The last txn after it; the snapshot's position for none.</param>
public sealed record StagedPart(Zxid SnapshotZxid, long Offset, bool IsSnapshotComplete, Zxid Last);

/// <summary>The leader cannot take this learner; the reason is for the log of both.</summary>
/// <param name="Stay">The stay.</param>
/// <param name="Reason">For people.</param>
public sealed record StayRefused(long Stay, string Reason) : StayMessage(Stay);
