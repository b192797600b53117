using Coordinator.Benchmarks.Clusters;

namespace Coordinator.Benchmarks.Results;

/// <summary>Medians over the runs, in Markdown: of each workload a row for each system, ours first, and beside each peer what ours is of it.</summary>
internal static class EnsembleTable
{
    private const string Head = """
        | workload | system | ops/s | p50 µs | p99 µs | p99.9 µs | max µs | CPU µs/op: servers | client | % of a core: servers | peak MiB: server | client | others' CPU % | ours to it: ops/s | p50 | servers' CPU | memory |
        |---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|
        """;

    /// <summary>The table.</summary>
    /// <param name="results">Of all runs.</param>
    public static string Of(IReadOnlyList<EnsembleResult> results)
    {
        var rows = results.GroupBy(result => result.Workload).SelectMany(workload =>
        {
            var ours = workload.Where(result => result.System == CoordinatorSoftware.Ours).ToList();
            return workload.GroupBy(result => result.System).OrderBy(system => system.Key != CoordinatorSoftware.Ours).Select(system => Row(workload.Key, system.Key, [.. system], ours));
        });
        return string.Join('\n', [Head, .. rows]);
    }

    private static string Row(string workload, string system, IReadOnlyList<EnsembleResult> runs, List<EnsembleResult> ours)
    {
        Func<EnsembleResult, double?>[] compared =
        [
            run => run.OperationsPerSecond,
            run => run.LatencyMicroseconds?.P50,
            run => run.CpuMicrosecondsPerOperation?.Servers ?? run.CorePercent?.Servers,
            run => run.PeakMebibytes?.Servers,
        ];
        string[] cells =
        [
            workload,
            system,
            Cell(runs, run => run.OperationsPerSecond, 0),
            Cell(runs, run => run.LatencyMicroseconds?.P50, 0),
            Cell(runs, run => run.LatencyMicroseconds?.P99, 0),
            Cell(runs, run => run.LatencyMicroseconds?.P999, 0),
            Cell(runs, run => run.LatencyMicroseconds?.Max, 0),
            Cell(runs, run => run.CpuMicrosecondsPerOperation?.Servers, 2),
            Cell(runs, run => run.CpuMicrosecondsPerOperation?.Client, 2),
            Cell(runs, run => run.CorePercent?.Servers, 1),
            Cell(runs, run => run.PeakMebibytes?.Servers, 0),
            Cell(runs, run => run.PeakMebibytes?.Client, 0),
            Cell(runs, run => 100 * run.Others, 0),
            .. compared.Select(figure => system == CoordinatorSoftware.Ours ? string.Empty : Ratio(ours, runs, figure)),
        ];
        return "| " + string.Join(" | ", cells) + " |";
    }

    private static string Cell(IReadOnlyList<EnsembleResult> runs, Func<EnsembleResult, double?> figure, int decimals) =>
        Median(runs, figure) is { } median ? ResultsTable.Number(median, decimals) : string.Empty;

    private static string Ratio(IReadOnlyList<EnsembleResult> ours, IReadOnlyList<EnsembleResult> its, Func<EnsembleResult, double?> figure) =>
        Median(ours, figure) is { } mine && Median(its, figure) is { } other and > 0 ? ResultsTable.Number(mine / other, 2) : string.Empty;

    private static double? Median(IReadOnlyList<EnsembleResult> runs, Func<EnsembleResult, double?> figure) =>
        runs.Select(figure).OfType<double>().ToList() is { Count: > 0 } values ? ResultsTable.Median(values) : null;
}
