using Coordinator.Benchmarks.Clusters;
using Coordinator.Benchmarks.Measuring;
using Coordinator.Benchmarks.Results;
using Coordinator.Cli.Bench;
using Coordinator.Cli.Bench.Workloads;
using Coordinator.Cli.Calls;

namespace Coordinator.Benchmarks.Ensembles;

/// <summary>The workloads that `coordctl bench run` knows, on one ensemble.</summary>
/// <param name="ensemble">It serves.</param>
/// <param name="seconds">Of each workload.</param>
/// <param name="rate">Operations due each second; null for closed loops.</param>
internal sealed class ClosedLoops(LocalEnsemble ensemble, int seconds, int? rate)
{
    private const int MaxWarmUpSeconds = 2;
    private const string Compiled = "mixed9010-8x64";

    private static readonly TimeSpan LongestCompilation = TimeSpan.FromSeconds(20);

    private readonly SystemCallClock _clock = new();
    private readonly Meter _meter = Meter.OfServers(ensemble.Pids);
    private readonly TimeSpan _warmUp = TimeSpan.FromSeconds(Math.Min(seconds, MaxWarmUpSeconds));

    /// <summary>Code is compiled, and pages are read, before the first one counts.</summary>
    public async Task WarmUpAsync(CancellationToken cancellationToken)
    {
        await using var run = await WorkloadRun.PrepareAsync(ensemble.Target, Catalogue.Find(Compiled)!, _clock, cancellationToken);
        var five = TimeSpan.FromSeconds(5 * seconds);
        await run.LoadAsync(five < LongestCompilation ? five : LongestCompilation, rate: null, cancellationToken);
        await Calibration.RunAsync();
    }

    /// <summary>Measures one.</summary>
    public async Task<EnsembleResult> RunAsync(int number, Workload workload, CancellationToken cancellationToken)
    {
        var quiet = await new QuietMachine(_clock).WaitAsync(cancellationToken);
        await using var run = await WorkloadRun.PrepareAsync(ensemble.Target, workload, _clock, cancellationToken);
        await run.LoadAsync(_warmUp, rate, cancellationToken);
        var before = await Calibration.RunAsync();
        var (load, cost) = await _meter.MeasureAsync(() => run.LoadAsync(TimeSpan.FromSeconds(seconds), rate, cancellationToken));
        var after = await Calibration.RunAsync();
        var verdict = await run.CheckAsync(cancellationToken);
        foreach (var message in load.Messages)
        {
            await Console.Error.WriteLineAsync($"{ensemble.Software.Name} {workload.Name}: failed operation {message}");
        }

        var result = EnsembleResult.Of(number, ensemble.Software.Name, WorkloadReport.NameOf(workload, rate), load, verdict);
        return result.With(cost).With(quiet) with { CalibrationMilliseconds = CalibrationTimes.Of(before, after) };
    }
}
