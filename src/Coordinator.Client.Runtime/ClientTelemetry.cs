using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Coordinator.Client.Runtime;

/// <summary>Metrics and traces of all clients of this process, under the name Coordinator.Client.</summary>
internal static class ClientTelemetry
{
    public const string Name = "Coordinator.Client";

    public static readonly ActivitySource Source = new(Name);

    private static readonly Meter Meter = new(Name);

    private static readonly Histogram<double> Duration = Meter.CreateHistogram<double>(
        "coordinator.client.call.duration", "s", "Time from a call to its end");

    private static readonly Counter<long> Dials = Meter.CreateCounter<long>(
        "coordinator.client.connections", "{connection}", "Connections that were begun");

    private static readonly Counter<long> Spares = Meter.CreateCounter<long>(
        "coordinator.client.spares", "{connection}", "Spare connections by event: begun, used by a session, lost before");

    private static readonly Counter<long> Events = Meter.CreateCounter<long>(
        "coordinator.client.watch.events", "{event}", "Events delivered to watches");

    public static void Called(string kind, string code, long startedAt)
    {
        if (Duration.Enabled)
        {
            Duration.Record(Stopwatch.GetElapsedTime(startedAt).TotalSeconds, new("kind", kind), new("code", code));
        }
    }

    public static void Dialed() => Dials.Add(1);

    public static void SpareBegun() => Spares.Add(1, new KeyValuePair<string, object?>("event", "begun"));

    public static void SpareUsed() => Spares.Add(1, new KeyValuePair<string, object?>("event", "used"));

    public static void SpareLost() => Spares.Add(1, new KeyValuePair<string, object?>("event", "lost"));

    public static void Delivered(int events) => Events.Add(events);
}
