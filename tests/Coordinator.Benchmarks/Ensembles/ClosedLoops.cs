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

    /// <summary>Measures a workload.</summary>
    public async Task<EnsembleResult> RunAsync(int number, Workload workload, CancellationToken cancellationToken)
    {
        await using var run = await WorkloadRun.PrepareAsync(ensemble.Target, workload, _clock, cancellationToken);
        return await MeasureAsync(
            number,
            WorkloadReport.NameOf(workload, rate),
            duration => run.LoadAsync(duration, rate, cancellationToken),
            () => run.CheckAsync(cancellationToken),
            cancellationToken);
    }

    /// <summary>Measures a load that is ready.</summary>
    /// <param name="number">Of the run.</param>
    /// <param name="name">As it is called in results.</param>
    /// <param name="load">Works so long.</param>
    /// <param name="check">What is wrong afterwards.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<EnsembleResult> MeasureAsync(
        int number, string name, Func<TimeSpan, Task<LoadResult>> load, Func<Task<HistoryVerdict>> check, CancellationToken cancellationToken)
    {
        var quiet = await new QuietMachine(_clock).WaitAsync(cancellationToken);
        await load(_warmUp);
        var before = await Calibration.RunAsync();
        var (loaded, cost) = await _meter.MeasureAsync(() => load(TimeSpan.FromSeconds(seconds)));
        var after = await Calibration.RunAsync();
        var verdict = await check();
        foreach (var message in loaded.Messages)
        {
            await Console.Error.WriteLineAsync($"{ensemble.Software.Name} {name}: failed operation {message}");
        }

        var result = EnsembleResult.Of(number, ensemble.Software.Name, name, loaded, verdict);
        return result.With(cost).With(quiet) with { CalibrationMilliseconds = CalibrationTimes.Of(before, after) };
    }
}
