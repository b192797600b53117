using Coordinator.Benchmarks.Results;

namespace Coordinator.Benchmarks.Plots;

/// <summary>Latencies of a system against the rate that is offered.</summary>
/// <param name="System">Which.</param>
/// <param name="Rates">Operations per second, ascending.</param>
/// <param name="P50Milliseconds">For each rate.</param>
/// <param name="P99Milliseconds">For each rate.</param>
internal sealed record LatencyCurve(string System, IReadOnlyList<double> Rates, IReadOnlyList<double> P50Milliseconds, IReadOnlyList<double> P99Milliseconds)
{
    private const double MicrosecondsPerMillisecond = 1_000;

    /// <summary>Of each system one, in the order of the points; medians over the runs. Where nothing ended there is no latency to draw.</summary>
    /// <param name="points">Of one workload.</param>
    public static IReadOnlyList<LatencyCurve> Of(IEnumerable<LatencyPoint> points) => [.. points.Where(point => point.P50Microseconds > 0).GroupBy(point => point.System).Select(system =>
    {
        var rates = system.GroupBy(point => point.OfferedPerSecond).OrderBy(rate => rate.Key).ToList();
        return new LatencyCurve(
            system.Key,
            [.. rates.Select(rate => (double)rate.Key)],
            [.. rates.Select(rate => ResultsTable.Median(rate.Select(point => point.P50Microseconds)) / MicrosecondsPerMillisecond)],
            [.. rates.Select(rate => ResultsTable.Median(rate.Select(point => point.P99Microseconds)) / MicrosecondsPerMillisecond)]);
    })];
}
