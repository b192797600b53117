using Coordinator.Primitives;

namespace Coordinator.Zab;

/// <summary>What a ZabPeer is told at construction.</summary>
public sealed record ZabOptions
{
    /// <summary>This server.</summary>
    public required ServerId Id { get; init; }

    /// <summary>
    /// All servers of the ensemble by its configuration, this one included. In force until a txn sets another membership. Roles come from
    /// these, never from a peer's claim.
    /// </summary>
    public required EnsembleMembership Servers { get; init; }

    /// <summary>Finds the membership that a txn sets; null in any other txn.</summary>
    public Func<LogRecord, EnsembleMembership?> ReadMembership { get; init; } = static _ => null;

    /// <summary>Whether a blank disk of this server may found a new ensemble.</summary>
    public bool MayFound { get; init; } = true;

    /// <summary>The encoded founding txn that this server would propose.</summary>
    public required ReadOnlyMemory<byte> FoundingBody { get; init; }

    /// <summary>Seed of stay ids.</summary>
    public ulong Seed { get; init; }

    /// <summary>Silence after which a leader or a quorum of followers is given up.</summary>
    public int SyncLimitTicks { get; init; } = 10;

    /// <summary>Ticks without progress after which discovery or synchronization is given up.</summary>
    public int InitLimitTicks { get; init; } = 100;

    /// <summary>Longest wait for a reachable but silent voter after a quorum agrees.</summary>
    public int FinalizeWaitTicks { get; init; } = 2;

    /// <summary>Most proposals that may be uncommitted.</summary>
    public int MaxOutstandingTxns { get; init; } = 10_000;

    /// <summary>Most bytes of uncommitted proposals.</summary>
    public long MaxOutstandingBytes { get; init; } = 64 << 20;

    /// <summary>
    /// Txns kept in memory for DIFF besides the uncommitted ones; older ones are read from the log. Few, because what is kept for longer than the
    /// collector's young generations lives is copied by it, and becomes garbage where it is collected last.
    /// </summary>
    public int WindowTxns { get; init; } = 2_000;

    /// <summary>Bytes of txns kept in memory for DIFF.</summary>
    public long WindowBytes { get; init; } = 32 << 20;

    /// <summary>Most bytes in flight to one learner; beyond it the learner is fed at its own pace.</summary>
    public long MaxInFlightBytes { get; init; } = 16 << 20;

    /// <summary>Bytes of one piece of a log or snapshot read for a learner.</summary>
    public int ChunkBytes { get; init; } = 256 << 10;

    /// <summary>Largest counter of an epoch; small in tests.</summary>
    public long MaxCounter { get; init; } = Zxid.MaxCounter;

    /// <summary>The newest apply level that this program knows; 0 for the replica to fill it in.</summary>
    public int ApplyLevel { get; init; }

    /// <summary>Rules that mutants switch off one at a time.</summary>
    public ZabRules Rules { get; init; } = ZabRules.All;
}
