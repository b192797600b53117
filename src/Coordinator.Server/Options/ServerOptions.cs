using Coordinator.Primitives;

namespace Coordinator.Server.Options;

/// <summary>The configuration of one server: the section <c>Coordinator</c>. Read and validated by <see cref="ServerOptionsReader"/>.</summary>
public sealed record ServerOptions
{
    /// <summary>This server.</summary>
    public required ServerId ServerId { get; init; }

    /// <summary>Snapshots, epochs, identity.</summary>
    public string DataDirectory { get; init; } = "data";

    /// <summary>Txn log; may have a disk of its own.</summary>
    public string LogDirectory { get; init; } = "data";

    /// <summary>Where clients and operators are served.</summary>
    public HostPort ClientEndpoint { get; init; } = new("127.0.0.1", 5181);

    /// <summary>Where the other servers connect.</summary>
    public HostPort PeerEndpoint { get; init; } = new("127.0.0.1", 5182);

    /// <summary>Health and metrics.</summary>
    public HostPort HttpEndpoint { get; init; } = new("127.0.0.1", 5183);

    /// <summary>The ensemble, this server included, by id.</summary>
    public required IReadOnlyList<ServerEntry> Servers { get; init; }

    /// <summary>Whether a blank disk of this server may found a new ensemble.</summary>
    public bool MayFound { get; init; } = true;

    /// <summary>Length of a tick.</summary>
    public int TickMilliseconds { get; init; } = 100;

    /// <summary>Silence after which a leader or follower is given up.</summary>
    public int SyncLimitTicks { get; init; } = 10;

    /// <summary>Ticks without progress after which discovery or synchronization is given up.</summary>
    public int InitLimitTicks { get; init; } = 100;

    /// <summary>Smallest session timeout.</summary>
    public int MinSessionTimeoutMilliseconds { get; init; } = 1_000;

    /// <summary>Largest session timeout.</summary>
    public int MaxSessionTimeoutMilliseconds { get; init; } = 60_000;

    /// <summary>Time between looks for containers and TTL znodes to reap.</summary>
    public int ReapIntervalMilliseconds { get; init; } = 60_000;

    /// <summary>Txns between snapshots, randomised.</summary>
    public int SnapshotEveryTxns { get; init; } = 100_000;

    /// <summary>
    /// Bytes of a snapshot that are made in a second, as long as no further one becomes due meanwhile; 0: as many as the disk takes.
    /// </summary>
    public long SnapshotBytesPerSecond { get; init; } = 16 << 20;

    /// <summary>Snapshots that are kept.</summary>
    public int SnapshotsKept { get; init; } = 3;

    /// <summary>Bounds of requests.</summary>
    public Limits Limits { get; init; } = Limits.Default;

    /// <summary>What the clients of one address may take.</summary>
    public AddressLimits PerAddress { get; init; } = new();

    /// <summary>Most unanswered requests of one session.</summary>
    public int MaxOutstandingPerSession { get; init; } = 1_000;

    /// <summary>Most bytes of requests that this server holds.</summary>
    public long MaxOutstandingBytes { get; init; } = 64 << 20;

    /// <summary>Most changes kept for resuming watches.</summary>
    public int WatchHistoryEvents { get; init; } = 100_000;

    /// <summary>Most bytes of changes kept for resuming watches.</summary>
    public long WatchHistoryBytes { get; init; } = 64 << 20;

    /// <summary>
    /// Who may do everything: <c>user:base64(SHA-1("user:password"))</c>, as ZooKeeper's superDigest. Null: nobody.
    /// </summary>
    public string? SuperDigest { get; init; }

    /// <summary>Whether operators' actions need the super identity; otherwise anyone may do them.</summary>
    public bool OperatorsAreSuper { get; init; }

    /// <summary>Encryption and certificates.</summary>
    public TlsOptions Tls { get; init; } = new();

    /// <summary>What is logged, and how.</summary>
    public LoggingOptions Logging { get; init; } = new();

    /// <summary>Traces.</summary>
    public TelemetryOptions Telemetry { get; init; } = new();

    /// <summary>The same by ticks. 0 is no bound: a small one must not become it.</summary>
    internal long SnapshotBytesPerTick => (long)Math.Ceiling(SnapshotBytesPerSecond / 1000.0 * TickMilliseconds);

    /// <summary>The members of the ensemble by this configuration: in force until a txn sets others.</summary>
    public EnsembleMembership Membership => new(Zxid.Zero, Servers.Select(server => server.ToMember()));
}
