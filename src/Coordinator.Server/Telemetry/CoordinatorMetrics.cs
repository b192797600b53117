using System.Diagnostics.Metrics;
using Coordinator.Replication;

namespace Coordinator.Server.Telemetry;

/// <summary>Everything that this process measures, one meter, with units.</summary>
public sealed class CoordinatorMetrics : IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "Coordinator";

    private static readonly InstrumentAdvice<double> Seconds = new()
    {
        HistogramBucketBoundaries = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    };

    private static readonly InstrumentAdvice<int> Counts = new() { HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024] };

    private readonly Meter _meter;
    private readonly Histogram<int> _batch;
    private readonly Histogram<double> _flush;
    private readonly Histogram<double> _snapshot;
    private readonly Counter<long> _applied;
    private readonly Counter<long> _states;
    private readonly Counter<long> _notes;
    private readonly Counter<long> _expired;
    private readonly Counter<long> _peerFrames;
    private readonly Counter<long> _linkBreaks;
    private readonly UpDownCounter<long> _streams;
    private long _streamCount;

    /// <summary>Creates the instruments.</summary>
    /// <param name="factory">Makes the meter.</param>
    public CoordinatorMetrics(IMeterFactory factory)
    {
        _meter = factory.Create(MeterName);
        _batch = _meter.CreateHistogram<int>("coordinator.loop.batch", "{input}", "Inputs stepped as one batch.", null, Counts);
        _flush = _meter.CreateHistogram<double>("coordinator.log.flush.duration", "s", "Flush of the txn log.", null, Seconds);
        _snapshot = _meter.CreateHistogram<double>("coordinator.snapshot.duration", "s", "Writing of a snapshot.", null, Seconds);
        _applied = _meter.CreateCounter<long>("coordinator.txns.applied", "{txn}", "Txns applied.");
        _states = _meter.CreateCounter<long>("coordinator.state.changes", "{change}", "Changes of state, by the new state.");
        _notes = _meter.CreateCounter<long>("coordinator.notes", "{note}", "Notes of the protocol, by kind.");
        _expired = _meter.CreateCounter<long>("coordinator.sessions.expiring", "{session}", "Expiries that this leader proposed.");
        _peerFrames = _meter.CreateCounter<long>("coordinator.peer.frames", "{frame}", "Frames to and from peers, by direction.");
        _linkBreaks = _meter.CreateCounter<long>("coordinator.peer.link.breaks", "{break}", "Links to peers that broke.");
        _streams = _meter.CreateUpDownCounter<long>("coordinator.client.streams", "{stream}", "Client streams.");
    }

    /// <summary>Client streams open now.</summary>
    public long Streams => Interlocked.Read(ref _streamCount);

    /// <summary>Shows the replica's own figures.</summary>
    /// <param name="status">The replica after the last batch; null before it started.</param>
    public void ObserveStatus(Func<ReplicaStatus?> status)
    {
        Gauge("coordinator.state", "{state}", "0 looking, 1 following, 2 leading, 3 observing.", s => (long)s.State);
        Gauge("coordinator.serving", "{flag}", "1 when leading actively or in sync.", s => s.Serving ? 1 : 0);
        Gauge("coordinator.epoch", "{epoch}", "Current epoch.", s => s.Epoch.Value);
        Gauge("coordinator.sessions", "{session}", "Open sessions of the ensemble.", s => s.Sessions);
        Gauge("coordinator.znodes", "{znode}", "Znodes.", s => s.Znodes);
        Gauge("coordinator.watches", "{watch}", "Watches of clients attached here.", s => s.Watches);
        Gauge("coordinator.attachments", "{attachment}", "Sessions and unary watches attached here.", s => s.Attachments);
        Gauge("coordinator.zxid.applied", "{zxid}", "Last txn applied.", s => s.Applied.Value);
        Gauge("coordinator.zxid.logged", "{zxid}", "Last txn handed to the log.", s => s.LastLogged.Value);

        void Gauge(string name, string unit, string description, Func<ReplicaStatus, long> value) =>
            _meter.CreateObservableGauge(name, () => status() is { } now ? [new Measurement<long>(value(now))] : Array.Empty<Measurement<long>>(), unit, description);
    }

    /// <summary>Shows how many inputs wait for the loop.</summary>
    /// <param name="depth">Their number.</param>
    public void ObserveQueue(Func<int> depth) =>
        _meter.CreateObservableGauge("coordinator.loop.queue", depth, "{input}", "Inputs that wait for the loop.");

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    /// <summary>A client stream opened or closed.</summary>
    /// <param name="change">1 or −1.</param>
    public void StreamsChanged(int change)
    {
        Interlocked.Add(ref _streamCount, change);
        _streams.Add(change);
    }

    /// <summary>A frame went to a peer, or came from one.</summary>
    /// <param name="received">Whether it came.</param>
    public void PeerFrame(bool received) => _peerFrames.Add(1, new KeyValuePair<string, object?>("direction", received ? "received" : "sent"));

    /// <summary>A link to a peer broke.</summary>
    public void LinkBroke() => _linkBreaks.Add(1);

    internal void Batch(int inputs) => _batch.Record(inputs);

    internal void Flushed(TimeSpan duration) => _flush.Record(duration.TotalSeconds);

    internal void SnapshotWritten(TimeSpan duration) => _snapshot.Record(duration.TotalSeconds);

    internal void Record(ReplicaEvent happened)
    {
        switch (happened)
        {
            case AppliedTraced:
                _applied.Add(1);
                break;
            case StateTraced state:
                _states.Add(1, new KeyValuePair<string, object?>("state", ServerStates.NameOf(state.State)));
                break;
            case NoteTraced note:
                _notes.Add(1, new KeyValuePair<string, object?>("kind", note.Kind.ToString()));
                break;
            case ExpiryTraced:
                _expired.Add(1);
                break;
            default:
                break;
        }
    }
}
