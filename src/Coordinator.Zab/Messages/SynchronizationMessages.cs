using Coordinator.Primitives;

namespace Coordinator.Zab.Messages;

/// <summary>DIFF, TRUNC or SNAP: how the learner's history becomes the leader's.</summary>
/// <param name="Stay">The stay.</param>
/// <param name="Kind">How.</param>
/// <param name="Point">DIFF: the learner's last zxid. TRUNC: the last record that stays. SNAP: position of the snapshot.</param>
/// <param name="Offset">SNAP: where a transfer that broke off goes on, with the txns staged after it; 0 for one from the start.</param>
public sealed record SyncStart(long Stay, SyncKind Kind, Zxid Point, long Offset = 0) : StayMessage(Stay);

/// <summary>Kinds of synchronization.</summary>
public enum SyncKind
{
    /// <summary>Missing txns follow.</summary>
    Diff = 0,

    /// <summary>Cut, then missing txns follow.</summary>
    Trunc = 1,

    /// <summary>A snapshot follows, then the txns after it.</summary>
    Snap = 2,
}

/// <summary>A piece of a snapshot.</summary>
/// <param name="Stay">The stay.</param>
/// <param name="Offset">Bytes before it.</param>
/// <param name="Bytes">The piece.</param>
/// <param name="IsLast">Whether the snapshot ends here.</param>
public sealed record SnapshotChunk(long Stay, long Offset, ReadOnlyMemory<byte> Bytes, bool IsLast) : StayMessage(Stay);

/// <summary>What the learner has received while synchronizing: flow control, not a promise.</summary>
/// <param name="Stay">The stay.</param>
/// <param name="SnapshotOffset">Bytes of the snapshot.</param>
/// <param name="Received">Last txn.</param>
public sealed record SyncProgress(long Stay, long SnapshotOffset, Zxid Received) : StayMessage(Stay);

/// <summary>NEWLEADER: the learner has the leader's history when it has everything before this message.</summary>
/// <param name="Stay">The stay.</param>
/// <param name="Epoch">The epoch that the learner makes current.</param>
/// <param name="Last">End of the history sent.</param>
/// <param name="Founding">The ensemble is being founded: a blank learner becomes a voter by this flush.</param>
public sealed record NewLeader(long Stay, Epoch Epoch, Zxid Last, bool Founding) : StayMessage(Stay);

/// <summary>ACK of NEWLEADER: history, then current epoch, are durable.</summary>
/// <param name="Stay">The stay.</param>
/// <param name="Epoch">The epoch.</param>
public sealed record AckNewLeader(long Stay, Epoch Epoch) : StayMessage(Stay);

/// <summary>UPTODATE: the leader is established; the learner may serve.</summary>
/// <param name="Stay">The stay.</param>
/// <param name="Commit">Commit zxid.</param>
public sealed record UpToDate(long Stay, Zxid Commit) : StayMessage(Stay);

/// <summary>A blank learner becomes a voter: sent after a confirmation of the reign begun after its flush.</summary>
/// <param name="Stay">The stay.</param>
public sealed record Grant(long Stay) : StayMessage(Stay);

/// <summary>"Voter" is durable: from now on its acks count.</summary>
/// <param name="Stay">The stay.</param>
public sealed record GrantAck(long Stay) : StayMessage(Stay);
