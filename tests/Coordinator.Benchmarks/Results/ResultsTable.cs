using System.Globalization;
using Coordinator.Benchmarks.Workloads;

namespace Coordinator.Benchmarks.Results;

/// <summary>Medians over the runs, in Markdown.</summary>
internal static class ResultsTable
{
    private const string Head = """
        | workload | records/s | of the txn log | p50 µs | p99 µs | p99.9 µs | max µs | CPU µs/record: brokers | servers | client | peak MiB: broker | server | client | others' CPU |
        |---|---|---|---|---|---|---|---|---|---|---|---|---|---|
        """;

    /// <summary>The table.</summary>
    /// <param name="results">Of all runs.</param>
    public static string Of(IReadOnlyList<WorkloadResult> results)
    {
        var workloads = results.GroupBy(result => result.Workload).ToDictionary(group => group.Key, group => group.ToList());
        return string.Join('\n', [Head, .. workloads.Select(entry => Row(entry.Key, entry.Value, Baseline(entry.Key)))]);

        // Reading is no log's work of appending.
        List<WorkloadResult>? Baseline(string workload) =>
            workload.StartsWith("consume", StringComparison.Ordinal) ? null : workloads.GetValueOrDefault(Workload.BaselineOf(workload));
    }

    /// <summary>The middle one; of an even number the mean of the two in the middle.</summary>
    internal static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }

    private static string Row(string workload, List<WorkloadResult> runs, List<WorkloadResult>? baseline)
    {
        double Of(Func<WorkloadResult, double> figure) => Median(runs.Select(figure));
        var ratio = baseline is null ? "" : Number(Of(run => run.RecordsPerSecond) / Median(baseline.Select(run => run.RecordsPerSecond)), 3);
        string[] latencies = runs[0].LatencyMicroseconds is null ? ["", "", "", ""] :
        [
            Number(Of(run => run.LatencyMicroseconds!.P50), 0),
            Number(Of(run => run.LatencyMicroseconds!.P99), 0),
            Number(Of(run => run.LatencyMicroseconds!.P999), 0),
            Number(Of(run => run.LatencyMicroseconds!.Max), 0),
        ];
        string[] cells =
        [
            workload,
            Number(Of(run => run.RecordsPerSecond), 0),
            ratio,
            .. latencies,
            Number(Of(run => run.CpuMicrosecondsPerRecord.Brokers), 2),
            Number(Of(run => run.CpuMicrosecondsPerRecord.Servers), 2),
            Number(Of(run => run.CpuMicrosecondsPerRecord.Client), 2),
            Number(Of(run => run.PeakMebibytes.Brokers), 0),
            Number(Of(run => run.PeakMebibytes.Servers), 0),
            Number(Of(run => run.PeakMebibytes.Client), 0),
            Number(100 * Of(run => run.Others), 0) + " %",
        ];
        return "| " + string.Join(" | ", cells) + " |";
    }

    internal static string Number(double value, int decimals) => value.ToString("N" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
