using System.Globalization;

using Coordinator.Cli.Bench.Workloads;
using Coordinator.Cli.Output;

namespace Coordinator.Cli.Bench;

/// <summary>The result of a workload, for scripts and for people.</summary>
internal static class WorkloadReport
{
    /// <summary>What it is called in results.</summary>
    internal static string NameOf(Workload workload, int? rate) =>
        rate is { } due ? string.Create(CultureInfo.InvariantCulture, $"{workload.Name}@{due}") : workload.Name;

    internal static WorkloadJson Of(string name, LoadResult result, HistoryVerdict verdict) => new(
        name,
        result.Operations,
        Math.Round(result.Elapsed.TotalSeconds, 3),
        RecordsReport.PerSecond(result.Operations, result.Elapsed),
        result.Latency,
        result.Errors,
        verdict.Lost,
        verdict.Stale,
        verdict.Foreign);

    internal static string Line(WorkloadJson report)
    {
        var (p50, p99, p999, max) = report.LatencyMicroseconds;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{report.Workload}: {report.Operations} operations in {report.Seconds} s, {report.OperationsPerSecond}/s; latency p50 {p50} µs, p99 {p99}, p99.9 {p999}, max {max}; {report.Errors} errors; lost {report.Lost}, stale {report.Stale}, foreign {report.Foreign}");
    }
}
