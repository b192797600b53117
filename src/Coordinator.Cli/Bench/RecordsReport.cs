using System.Globalization;

using Coordinator.Cli.Output;

namespace Coordinator.Cli.Bench;

/// <summary>The result of a load, for scripts and for people.</summary>
internal static class RecordsReport
{
    internal static RecordsJson Of(string workload, RecordsProduced produced, RecordsRead? read) => new(
        workload,
        produced.Records,
        Math.Round(produced.Elapsed.TotalSeconds, 3),
        PerSecond(produced.Records, produced.Elapsed),
        produced.Latency,
        produced.Errors,
        read is { Verdict: var verdict, Elapsed: var elapsed }
            ? new ConsumedRecordsJson(
                verdict.Read,
                Math.Round(elapsed.TotalSeconds, 3),
                PerSecond(verdict.Read, elapsed),
                verdict.Lost,
                verdict.Repeated,
                verdict.Disordered,
                verdict.Misplaced)
            : null);

    internal static string Line(RecordsJson report)
    {
        var (p50, p99, p999, max) = report.LatencyMicroseconds;
        var line = string.Create(
            CultureInfo.InvariantCulture,
            $"{report.Workload}: {report.Records} records in {report.Seconds} s, {report.RecordsPerSecond}/s; latency p50 {p50} µs, p99 {p99}, p99.9 {p999}, max {max}; {report.Errors} errors");
        return report.Consumed is not { } read
            ? line
            : line + string.Create(
                CultureInfo.InvariantCulture,
                $"; read {read.Records} back in {read.Seconds} s, {read.RecordsPerSecond}/s: lost {read.Lost}, repeated {read.Repeated}, disordered {read.Disordered}, misplaced {read.Misplaced}");
    }

    /// <summary>Of nothing in no time: 0.</summary>
    internal static double PerSecond(long count, TimeSpan elapsed) => elapsed > TimeSpan.Zero ? Math.Round(count / elapsed.TotalSeconds, 1) : 0;
}
