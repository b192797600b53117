using System.Globalization;

namespace Coordinator.Benchmarks.Results;

/// <summary>What an operation of a workload costs; medians over the runs.</summary>
/// <param name="Workload">Which.</param>
/// <param name="CpuMicrosecondsPerOperation">Processor time.</param>
/// <param name="CalibrationMilliseconds">Processor time of the calibration beside it; null in tables from before there was one.</param>
/// <param name="MillionthsOfCalibration">The processor time of an operation in millionths of the calibration's beside it, which no machine's speed changes; null as well.</param>
internal sealed record WorkloadCost(string Workload, Both CpuMicrosecondsPerOperation, double? CalibrationMilliseconds, Both? MillionthsOfCalibration)
{
    /// <summary>By how much a figure may be worse, as a share of what it was.</summary>
    public const double Tolerance = 0.2;

    private const int MicrosecondsPerMillisecond = 1_000;
    private const double Million = 1e6;

    /// <summary>The medians of a workload's results.</summary>
    public static WorkloadCost Of(string workload, IReadOnlyList<EnsembleResult> runs)
    {
        var calibrated = runs.Where(run => run.CalibrationMilliseconds is not null).ToList();
        return new WorkloadCost(workload, Medians(runs, run => 1), null, null) with
        {
            CalibrationMilliseconds = calibrated.Count > 0 ? Math.Round(ResultsTable.Median(calibrated.Select(run => run.CalibrationMilliseconds!.Mean())), 2) : null,
            MillionthsOfCalibration = calibrated.Count > 0
                ? Medians(calibrated, run => Million / (MicrosecondsPerMillisecond * run.CalibrationMilliseconds!.Mean()))
                : null,
        };
    }

    /// <summary>A line for each figure that is worse than it was by more than may be, relative to the calibrations where both have one.</summary>
    public IEnumerable<string> WorseThan(WorkloadCost before)
    {
        var (now, then) = MillionthsOfCalibration is { } mine && before.MillionthsOfCalibration is { } its
            ? (mine, its)
            : (CpuMicrosecondsPerOperation, before.CpuMicrosecondsPerOperation);
        var how = ReferenceEquals(now, CpuMicrosecondsPerOperation) ? "more" : "more relative to the calibrations";
        if (now.Servers > then.Servers * (1 + Tolerance))
        {
            yield return Describe("servers", before.CpuMicrosecondsPerOperation.Servers, CpuMicrosecondsPerOperation.Servers, now.Servers / then.Servers, how);
        }

        if (now.Client > then.Client * (1 + Tolerance))
        {
            yield return Describe("client", before.CpuMicrosecondsPerOperation.Client, CpuMicrosecondsPerOperation.Client, now.Client / then.Client, how);
        }
    }

    private string Describe(string whose, double then, double now, double ratio, string how) => string.Create(
        CultureInfo.InvariantCulture, $"worse: {Workload}: processor time of the {whose} {now:F2} µs per operation, was {then:F2} ({100 * (ratio - 1):F0} % {how})");

    private static Both Medians(IReadOnlyList<EnsembleResult> runs, Func<EnsembleResult, double> factor) => new(
        Math.Round(ResultsTable.Median(runs.Select(run => run.CpuMicrosecondsPerOperation!.Servers * factor(run))), 3),
        Math.Round(ResultsTable.Median(runs.Select(run => run.CpuMicrosecondsPerOperation!.Client * factor(run))), 3));
}
