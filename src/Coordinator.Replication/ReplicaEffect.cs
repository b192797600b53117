using Coordinator.Primitives;
using Coordinator.Replication.Inspections;
using Coordinator.Zab;

namespace Coordinator.Replication;

/// <summary>An item for a client.</summary>
/// <param name="Attachment">The attachment.</param>
/// <param name="Item">The item.</param>
public sealed record ToClient(AttachmentId Attachment, ClientItem Item) : Effect;

/// <summary>Answer to a unary call.</summary>
/// <param name="CallId">The call.</param>
/// <param name="Reply">The answer; its request id is 0.</param>
/// <param name="NoLeaderMilliseconds">How long this server has had no leader.</param>
public sealed record UnaryAnswer(long CallId, ReplyItem Reply, long NoLeaderMilliseconds) : Effect
{
    /// <summary>What an operator asked for; null in the answer to any other call.</summary>
    public Findings? Findings { get; init; }
}

/// <summary>
/// Writes the next piece of a snapshot of the state at a position; the first one is emitted only when the log is flushed through it. One
/// snapshot at a time, its pieces in order. Answered by <see cref="SnapshotPieceWritten"/>, the last piece by <see cref="SnapshotSaved"/>.
/// Runs beside appends.
/// </summary>
/// <param name="Zxid">The position.</param>
/// <param name="Offset">Bytes before it; 0 begins a snapshot.</param>
/// <param name="Bytes">The piece: part of the content that is exact at that position.</param>
/// <param name="IsLast">Whether the snapshot is whole with it.</param>
public sealed record SaveSnapshot(Zxid Zxid, long Offset, ReadOnlyMemory<byte> Bytes, bool IsLast) : Effect;

/// <summary>Drops the snapshot being written: the state that it is of was replaced. Answered by <see cref="SnapshotDropped"/>.</summary>
/// <param name="Zxid">Its position.</param>
public sealed record DropSnapshot(Zxid Zxid) : Effect;

/// <summary>
/// Reads the oldest state on this server's disk from which its log goes on without a hole: a snapshot, or the empty tree where the log
/// reaches back to the beginning. Answered by <see cref="StateReread"/>. Runs beside appends.
/// </summary>
/// <param name="RequestId">Number of the question.</param>
public sealed record RereadState(long RequestId) : Effect;

/// <summary>Answer to <see cref="Stopping"/>: leadership, if there was one, is in other hands, and clients have been told.</summary>
public sealed record StopReady : Effect;

/// <summary>The founding txn is committed here: peers of another ensemble are refused from now on.</summary>
/// <param name="EnsembleId">The ensemble.</param>
public sealed record EnsembleKnown(long EnsembleId) : Effect;

/// <summary>Who is in the ensemble from now on: servers to link with, and servers not to link with any more.</summary>
/// <param name="Membership">Committed.</param>
public sealed record MembershipKnown(EnsembleMembership Membership) : Effect;

/// <summary>Something for the log, the metrics and the simulator's checkers.</summary>
/// <param name="Event">What.</param>
public sealed record Trace(ReplicaEvent Event) : Effect;
