using System.Diagnostics.Metrics;
using Coordinator.Replication;

namespace Coordinator.Server.Telemetry;

/// <summary>
/// Everything that this process measures, by the stages of a write's way: one meter, with units. docs/observability.md says what each
/// instrument is for.
/// </summary>
public sealed class CoordinatorMetrics : IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "Coordinator";

    private readonly Meter _meter;

    /// <summary>Creates the instruments.</summary>
    /// <param name="factory">Makes the meter.</param>
    public CoordinatorMetrics(IMeterFactory factory)
    {
        _meter = factory.Create(MeterName);
        Requests = new RequestMetrics(_meter);
        Clients = new ClientMetrics(_meter);
        Loop = new LoopMetrics(_meter);
        Protocol = new ProtocolMetrics(_meter);
        Leadership = new LeadershipClock(_meter, TimeProvider.System);
        Commits = new CommitClock(_meter, TimeProvider.System);
        Storage = new StorageMetrics(_meter);
        Peers = new PeerMetrics(_meter);
        Connections = new ConnectionMetrics(_meter);
    }

    /// <summary>Requests of clients.</summary>
    public RequestMetrics Requests { get; }

    /// <summary>Streams of clients.</summary>
    public ClientMetrics Clients { get; }

    /// <summary>The loop.</summary>
    public LoopMetrics Loop { get; }

    /// <summary>What the replica says has happened.</summary>
    public ProtocolMetrics Protocol { get; }

    /// <summary>Elections and synchronizations.</summary>
    public LeadershipClock Leadership { get; }

    /// <summary>The time that a quorum takes.</summary>
    public CommitClock Commits { get; }

    /// <summary>The disk.</summary>
    public StorageMetrics Storage { get; }

    /// <summary>Links to the other servers.</summary>
    public PeerMetrics Peers { get; }

    /// <summary>Connections that were refused, and certificates.</summary>
    public ConnectionMetrics Connections { get; }

    /// <summary>Shows the replica's own figures.</summary>
    /// <param name="status">The replica after the last batch; null before it started.</param>
    /// <param name="tick">Length of a tick.</param>
    internal void ObserveStatus(Func<ReplicaStatus?> status, TimeSpan tick) => StatusMetrics.Observe(_meter, status, tick);

    /// <summary>Shows how the server is, and how many voters its ensemble has. Also before its replica has started.</summary>
    /// <param name="isReady">Whether it is ready.</param>
    /// <param name="voters">Voters of the membership in force, as far as this server knows.</param>
    internal void ObserveServer(Func<bool> isReady, Func<int> voters)
    {
        _meter.CreateObservableGauge("coordinator.ready", () => isReady() ? 1 : 0, "{flag}", "1 when this server serves and, if it votes, counts.");
        _meter.CreateObservableGauge("coordinator.voters", voters, "{server}", "Voters of the ensemble, as far as this server knows.");
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();
}
