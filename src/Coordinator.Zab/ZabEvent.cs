using Coordinator.Primitives;

namespace Coordinator.Zab;

/// <summary>What ZabPeer tells the replica around it.</summary>
public abstract record ZabEvent;

/// <summary>The server's state changed, or its leader, or its epoch.</summary>
/// <param name="State">The state.</param>
/// <param name="Leader">The leader followed, or itself; none while looking.</param>
/// <param name="Epoch">Current epoch.</param>
/// <param name="Reason">For people.</param>
public sealed record StateChanged(ServerState State, ServerId Leader, Epoch Epoch, string Reason) : ZabEvent;

/// <summary>The next committed txn, each exactly once, in zxid order.</summary>
/// <param name="Record">The txn.</param>
public sealed record Delivered(LogRecord Record) : ZabEvent;

/// <summary>This server leads with a quorum; the initial history has been delivered. It may propose.</summary>
/// <param name="Epoch">The epoch.</param>
public sealed record Activated(Epoch Epoch) : ZabEvent;

/// <summary>This learner is in sync with its leader: it may serve, and forward requests in this stay.</summary>
/// <param name="Leader">The leader.</param>
/// <param name="Stay">The stay.</param>
public sealed record Synchronized(ServerId Leader, long Stay) : ZabEvent;

/// <summary>A learner in sync left this leader, or this learner lost its leader, or this leader stepped down.</summary>
/// <param name="Reason">For people.</param>
public sealed record ServingEnded(string Reason) : ZabEvent;

/// <summary>A quorum confirmed this leader's reign in a round begun after it was asked for.</summary>
/// <param name="Round">The round; it answers everything that was promised this round or an earlier one.</param>
public sealed record Confirmed(long Round) : ZabEvent;

/// <summary>A learner joined this leader's broadcast in a new stay.</summary>
/// <param name="Learner">The learner.</param>
/// <param name="Stay">The stay.</param>
public sealed record LearnerJoined(ServerId Learner, long Stay) : ZabEvent;

/// <summary>A learner's stay with this leader ended.</summary>
/// <param name="Learner">The learner.</param>
public sealed record LearnerLeft(ServerId Learner) : ZabEvent;

/// <summary>A learner's digest at a position that it has applied.</summary>
/// <param name="Learner">The learner.</param>
/// <param name="Applied">The position.</param>
/// <param name="Digest">The digest there.</param>
public sealed record DigestReported(ServerId Learner, Zxid Applied, ulong Digest) : ZabEvent;

/// <summary>A learner can be brought in by a snapshot only, and this leader has none yet.</summary>
public sealed record SnapshotWanted : ZabEvent;

/// <summary>
/// The leader's snapshot replaces this server's state: sessions must be detached, the ring's floor set to this zxid; nothing is
/// delivered until the replica calls <see cref="ZabPeer.SnapshotLoaded"/>.
/// </summary>
/// <param name="SnapshotZxid">Position of the snapshot.</param>
public sealed record InstallBegun(Zxid SnapshotZxid) : ZabEvent;

/// <summary>Another membership is known to be committed.</summary>
/// <param name="Membership">Who is in the ensemble from now on.</param>
public sealed record MembershipChanged(EnsembleMembership Membership) : ZabEvent;

/// <summary>A planned handover came to nothing; this leader goes on.</summary>
/// <param name="Reason">For people.</param>
public sealed record HandoverGivenUp(string Reason) : ZabEvent;

/// <summary>Something that an operator or a checker should know of.</summary>
/// <param name="Kind">What.</param>
/// <param name="Text">For people.</param>
public sealed record Noted(NoteKind Kind, string Text) : ZabEvent;

/// <summary>Kinds of notes; the simulator counts them as coverage.</summary>
public enum NoteKind
{
    /// <summary>An election ended.</summary>
    Elected,

    /// <summary>A learner was sent missing txns.</summary>
    SyncDiff,

    /// <summary>A learner's uncommitted tail was cut.</summary>
    SyncTrunc,

    /// <summary>A learner was sent a snapshot.</summary>
    SyncSnap,

    /// <summary>A transfer of a snapshot that broke off went on where it was.</summary>
    SnapResumed,

    /// <summary>A learner whose link had broken is in sync with the same leader again, without an election.</summary>
    Returned,

    /// <summary>A new ensemble was founded.</summary>
    Founded,

    /// <summary>A blank server was granted its vote.</summary>
    VoterGranted,

    /// <summary>A leader stepped down.</summary>
    SteppedDown,

    /// <summary>A synchronization that would lose committed txns was refused.</summary>
    SyncRefused,

    /// <summary>The counter of the epoch is exhausted.</summary>
    CounterExhausted,

    /// <summary>A slow learner left the fast path.</summary>
    LearnerSlow,

    /// <summary>A server's state is not to be believed, or it cannot follow the log: it serves nothing.</summary>
    StateSuspended,

    /// <summary>A server's own disk does not give the state of the majority: it needs the leader's.</summary>
    StateWanted,

    /// <summary>A server's state is sound again.</summary>
    StateHealed,

    /// <summary>A leader stopped assigning in order to hand over.</summary>
    HandoverBegun,

    /// <summary>A leader told everybody whom to follow next.</summary>
    HandedOver,

    /// <summary>A leader gave up handing over, and goes on.</summary>
    HandoverGivenUp,
}
