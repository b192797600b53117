using Coordinator.Benchmarks.Results;

namespace Coordinator.Benchmarks.Plots;

/// <summary>What a system did at a rate that was offered to it, in one run.</summary>
/// <param name="Run">From 1.</param>
/// <param name="System">Which.</param>
/// <param name="Workload">Of which kind the operations were.</param>
/// <param name="OfferedPerSecond">Operations due each second.</param>
/// <param name="AchievedPerSecond">Operations that ended each second.</param>
/// <param name="P50Microseconds">From when an operation was due.</param>
/// <param name="P99Microseconds">As well.</param>
internal sealed record LatencyPoint(int Run, string System, string Workload, int OfferedPerSecond, double AchievedPerSecond, double P50Microseconds, double P99Microseconds)
{
    /// <summary>Of what is offered, less than this is achieved by a system that can do no more.</summary>
    private const double Saturated = 0.9;

    /// <summary>Whether a higher rate would only make the queue longer.</summary>
    public bool IsSaturated() => AchievedPerSecond < Saturated * OfferedPerSecond;

    public static LatencyPoint Of(EnsembleResult result, string workload, int rate) =>
        new(result.Run, result.System, workload, rate, result.OperationsPerSecond ?? 0, result.LatencyMicroseconds!.P50, result.LatencyMicroseconds.P99);
}
