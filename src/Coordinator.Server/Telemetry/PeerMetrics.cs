using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Coordinator.Primitives;

namespace Coordinator.Server.Telemetry;

/// <summary>The links to the other servers. The tag <c>peer</c> has at most as many values as the ensemble has servers.</summary>
public sealed class PeerMetrics
{
    private readonly ConcurrentDictionary<ServerId, PeerMeter> _peers = new();
    private readonly CounterTable _frames;
    private readonly CounterTable _breaks;
    private readonly Histogram<double> _roundTrip;

    internal PeerMetrics(Meter meter)
    {
        _frames = new CounterTable(meter, "coordinator.peer.frames", "{frame}", "Frames to and from peers, by direction.", "direction", ["received", "sent"]);
        _breaks = new CounterTable(meter, "coordinator.peer.link.breaks", "{break}", "Links to peers that broke.");
        _roundTrip = meter.CreateHistogram<double>(
            "coordinator.peer.round_trip", "s", "From a leader's ping to the learner's answer, both loops included, by peer.", null, Buckets.Seconds);
        meter.CreateObservableCounter("coordinator.peer.io", ObserveBytes, "By", "Bytes of messages to and from peers, never below those on the wire, by peer and direction.");
        meter.CreateObservableGauge("coordinator.peer.up", () => _peers.Values.Select(peer => peer.Up), "{flag}", "1 while the link to a peer stands in both directions.");
        meter.CreateObservableGauge("coordinator.peer.queue", () => _peers.Values.Select(peer => peer.Queue), "By", "Bytes of messages that wait for a peer.");
    }

    /// <summary>The meter of a peer; the same one at every call.</summary>
    /// <param name="peer">The peer.</param>
    public PeerMeter Of(ServerId peer) => _peers.GetOrAdd(peer, id => new PeerMeter(id, this));

    internal void Frame(bool isReceived) => _frames.Add(isReceived ? 0 : 1);

    internal void Broke() => _breaks.Increment();

    internal void Answered(TimeSpan after, KeyValuePair<string, object?> peer) => _roundTrip.Record(after.TotalSeconds, peer);

    private IEnumerable<Measurement<long>> ObserveBytes() => _peers.Values.SelectMany(peer => peer.Bytes);
}
