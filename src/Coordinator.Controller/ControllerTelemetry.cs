using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Coordinator.Controller;

/// <summary>Times of the candidates of this process.</summary>
public static class ControllerTelemetry
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "Coordinator.Controller";

    private static readonly Meter Meter = new(MeterName);

    private static readonly InstrumentAdvice<double> Buckets = new()
    {
        HistogramBucketBoundaries = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    };

    private static readonly Histogram<double> QueueTime = Meter.CreateHistogram(
        "coordinator.controller.queue.time", "s", "How long what happens waits until the candidate here takes it.", advice: Buckets);

    private static readonly Histogram<double> FailoverTime = Meter.CreateHistogram(
        "coordinator.controller.failover.time", "s", "From when the former controller was seen to be gone until the one here decides.", advice: Buckets);

    /// <summary>What there is.</summary>
    internal static IReadOnlyList<Instrument> Instruments => [QueueTime, FailoverTime];

    internal static void Waited(long since) => QueueTime.Record(Stopwatch.GetElapsedTime(since).TotalSeconds);

    internal static void FailedOver(TimeSpan time) => FailoverTime.Record(time.TotalSeconds);
}
