using Coordinator.Primitives;
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
public sealed record UnaryAnswer(long CallId, ReplyItem Reply, long NoLeaderMilliseconds) : Effect;

/// <summary>
/// Writes a snapshot of the state at a position; emitted only when the log is flushed through it. Answered by
/// <see cref="SnapshotSaved"/>. Runs beside appends.
/// </summary>
/// <param name="Zxid">The position.</param>
/// <param name="Chunks">The content, exact at that position.</param>
public sealed record SaveSnapshot(Zxid Zxid, IReadOnlyList<ReadOnlyMemory<byte>> Chunks) : Effect;

/// <summary>Answer to <see cref="Stopping"/>: leadership, if there was one, is in other hands, and clients have been told.</summary>
public sealed record StopReady : Effect;

/// <summary>This server must stop: going on would be unsafe.</summary>
/// <param name="Reason">One clear line.</param>
public sealed record Halt(string Reason) : Effect;

/// <summary>The founding txn is committed here: peers of another ensemble are refused from now on.</summary>
/// <param name="EnsembleId">The ensemble.</param>
public sealed record EnsembleKnown(long EnsembleId) : Effect;

/// <summary>Something for the log, the metrics and the simulator's checkers.</summary>
/// <param name="Event">What.</param>
public sealed record Trace(ReplicaEvent Event) : Effect;
