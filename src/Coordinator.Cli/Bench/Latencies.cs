using Coordinator.Cli.Output;

using HdrHistogram;

namespace Coordinator.Cli.Bench;

/// <summary>How long things took, to three digits; more than an hour counts as an hour. Safe for all threads.</summary>
internal sealed class Latencies
{
    private const long MostMicroseconds = 3_600_000_000;
    private const int Digits = 3;

    private readonly LongConcurrentHistogram _histogram = new(1, MostMicroseconds, Digits);

    internal void Record(TimeSpan latency) => _histogram.RecordValue(Math.Clamp((long)latency.TotalMicroseconds, 1, MostMicroseconds));

    internal LatencyJson Report() => new(At(50), At(99), At(99.9), At(100));

    private long At(double percentile) => _histogram.TotalCount == 0 ? 0 : _histogram.GetValueAtPercentile(percentile);
}
