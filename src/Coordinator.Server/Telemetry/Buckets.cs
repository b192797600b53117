using System.Diagnostics.Metrics;

namespace Coordinator.Server.Telemetry;

/// <summary>Boundaries of the histograms.</summary>
internal static class Buckets
{
    /// <summary>Seconds: a flush of a good disk to a client's deadline.</summary>
    public static readonly InstrumentAdvice<double> Seconds = new()
    {
        HistogramBucketBoundaries = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    };

    /// <summary>How many at once.</summary>
    public static readonly InstrumentAdvice<int> Counts = new() { HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024] };
}
