using System.Diagnostics.Metrics;
using Coordinator.Primitives;
using Coordinator.Replication;

namespace Coordinator.Server.Telemetry;

/// <summary>The streams of clients, and the events that they are told.</summary>
public sealed class ClientMetrics
{
    private static readonly WatchedEventType[] Types = Enum.GetValues<WatchedEventType>();

    private readonly CounterTable _events;
    private readonly CounterTable _ended;
    private readonly CounterTable _bytes;
    private long _streams;

    internal ClientMetrics(Meter meter)
    {
        meter.CreateObservableUpDownCounter("coordinator.client.streams", () => Streams, "{stream}", "Client streams.");
        _events = new CounterTable(
            meter, "coordinator.watch.events", "{event}", "Events told to clients, by type.", "type", Types.Select(type => type.ToString()));
        _ended = new CounterTable(
            meter, "coordinator.attachments.ended", "{attachment}", "Attachments that this server ended, by reason.", "result", ResultTags.Names, ResultTags.IsRare);
        _bytes = new CounterTable(
            meter, "coordinator.client.io", "By", "Bytes of requests from clients and, approximately, of what is sent to them.", "direction", ["received", "sent"]);
    }

    /// <summary>Client streams open now.</summary>
    public long Streams => Interlocked.Read(ref _streams);

    /// <summary>A client stream opened or closed.</summary>
    /// <param name="change">1 or −1.</param>
    public void StreamsChanged(int change) => Interlocked.Add(ref _streams, change);

    internal void Received(int bytes) => _bytes.Add(0, bytes);

    internal void Sent(ClientItem item)
    {
        _bytes.Add(1, item.Weight);
        switch (item)
        {
            case EventsItem { Events.Count: > 0 } events:
                Count(events);
                break;
            case EndedItem ended:
                _ended.Add(ResultTags.IndexOf(ended.Code));
                break;
            default:
                break; // replies are counted with their requests
        }
    }

    private void Count(EventsItem events)
    {
        for (var i = 0; i < events.Events.Count; i++)
        {
            _events.Add(Array.IndexOf(Types, events.Events[i].Event.Type));
        }
    }
}
