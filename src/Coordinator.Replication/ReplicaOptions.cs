using Coordinator.Primitives;
using Coordinator.Tree;
using Coordinator.Zab;

namespace Coordinator.Replication;

/// <summary>What a replica is told at construction.</summary>
public sealed record ReplicaOptions
{
    /// <summary>The protocol's part; its founding body is filled in by the replica.</summary>
    public required ZabOptions Zab { get; init; }

    /// <summary>
    /// Seed of the hash tables of a tree that begins empty here; another on every server. Clients must not know it: see <see cref="DataTree(ulong)"/>.
    /// </summary>
    public required ulong TreeSeed { get; init; }

    /// <summary>Length of a tick.</summary>
    public int TickMilliseconds { get; init; } = 100;

    /// <summary>Bounds of requests.</summary>
    public Limits Limits { get; init; } = Limits.Default;

    /// <summary>Smallest session timeout.</summary>
    public int MinSessionTimeoutMilliseconds { get; init; } = 1_000;

    /// <summary>Largest session timeout.</summary>
    public int MaxSessionTimeoutMilliseconds { get; init; } = 60_000;

    /// <summary>Txns between snapshots, randomised between half of it and all of it so that servers do not coincide.</summary>
    public int SnapshotEveryTxns { get; init; } = 100_000;

    /// <summary>Between the beginnings of two sweeps of container and TTL znodes.</summary>
    public int ReapIntervalMilliseconds { get; init; } = 60_000;

    /// <summary>Most bytes of a snapshot that one batch makes: bounds how long the loop is held.</summary>
    public int SnapshotPieceBytes { get; init; } = TreeSnapshotWriter.ChunkBytes;

    /// <summary>
    /// Bytes of a snapshot that are made in a tick, spread over its batches; doubled each time that the next snapshot becomes due meanwhile.
    /// 0: as much as the disk takes.
    /// </summary>
    public long SnapshotBytesPerTick { get; init; }

    /// <summary>Most unanswered requests of one session.</summary>
    public int MaxOutstandingPerSession { get; init; } = 1_000;

    /// <summary>Most bytes of accepted requests that are not applied here yet.</summary>
    public long MaxPendingBytes { get; init; } = 64 << 20;

    /// <summary>Most sessions and unary watches attached to this server.</summary>
    public int MaxAttachments { get; init; } = 100_000;

    /// <summary>Most watches of one attachment.</summary>
    public int MaxWatchesPerAttachment { get; init; } = 100_000;

    /// <summary>Most changes kept for resuming watches.</summary>
    public int WatchHistoryEvents { get; init; } = 100_000;

    /// <summary>Most bytes of changes kept for resuming watches.</summary>
    public long WatchHistoryBytes { get; init; } = 64 << 20;

    /// <summary>Most bytes of items waiting for one client before its events stay in the ring behind a cursor.</summary>
    public long MaxOutboxBytes { get; init; } = 4 << 20;

    /// <summary>Rules that mutants switch off one at a time.</summary>
    public ReplicaRules Rules { get; init; } = ReplicaRules.All;
}
