using Coordinator.Primitives;
using Coordinator.Zab.Messages;

namespace Coordinator.Zab;

/// <summary>Something that happened: the only way in which the world reaches the pure core.</summary>
public abstract record Input;

/// <summary>One tick of time has passed.</summary>
/// <param name="WallMilliseconds">Wall clock for stamping txns, milliseconds since 1970-01-01 UTC. Timeouts count ticks, never this.</param>
public sealed record Tick(long WallMilliseconds) : Input;

/// <summary>The inputs at hand have been stepped: what was gathered goes out in one append, one frame per peer.</summary>
public sealed record BatchEnd : Input
{
    /// <summary>The only value.</summary>
    public static readonly BatchEnd Instance = new();
}

/// <summary>The moment of a <see cref="WakeSoon"/> is over.</summary>
public sealed record Woken : Input
{
    /// <summary>The only value.</summary>
    public static readonly Woken Instance = new();
}

/// <summary>Both directions of the link to a peer are up, its identity is verified.</summary>
/// <param name="Peer">The peer.</param>
public sealed record LinkUp(ServerId Peer) : Input;

/// <summary>A direction of the link broke: everything in flight may be lost. A hint that the peer died.</summary>
/// <param name="Peer">The peer.</param>
public sealed record LinkDown(ServerId Peer) : Input;

/// <summary>An attempt to connect to a peer was refused or failed while the link was down: nobody listens there.</summary>
/// <param name="Peer">The peer.</param>
public sealed record PeerUnreachable(ServerId Peer) : Input;

/// <summary>A message of a peer arrived, in order within a link.</summary>
/// <param name="From">The peer.</param>
/// <param name="Message">The message.</param>
public sealed record PeerReceived(ServerId From, PeerMessage Message) : Input;

/// <summary>Every storage effect with a ticket up to this one is durable.</summary>
/// <param name="Ticket">The ticket.</param>
public sealed record StorageCompleted(long Ticket) : Input;

/// <summary>Answer to <see cref="ReadLog"/>.</summary>
/// <param name="RequestId">Of the effect.</param>
/// <param name="Records">Records after the asked position, contiguous; empty when the log does not reach back to it.</param>
public sealed record LogRead(long RequestId, IReadOnlyList<LogRecord> Records) : Input;

/// <summary>Answer to <see cref="ReadSnapshot"/>.</summary>
/// <param name="RequestId">Of the effect.</param>
/// <param name="Bytes">The chunk; empty when the snapshot is gone.</param>
/// <param name="IsLast">Whether the snapshot ends here.</param>
public sealed record SnapshotRead(long RequestId, ReadOnlyMemory<byte> Bytes, bool IsLast) : Input;

/// <summary>A local snapshot became durable and old files were purged.</summary>
/// <param name="SnapshotZxid">The newest snapshot.</param>
/// <param name="LogBase">The log now reaches back to the txn after this one.</param>
public sealed record SnapshotSaved(Zxid SnapshotZxid, Zxid LogBase) : Input;
