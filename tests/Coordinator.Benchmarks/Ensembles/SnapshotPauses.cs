using System.Runtime.CompilerServices;
using Coordinator.Benchmarks.Clusters;
using Coordinator.Benchmarks.Measuring;
using Coordinator.Benchmarks.Results;
using Coordinator.Cli.Bench.Workloads;
using Coordinator.Cli.Calls;

namespace Coordinator.Benchmarks.Ensembles;

/// <summary>Writes on a million znodes while all servers take one snapshot after the other, beside the same without. Ours alone.</summary>
/// <param name="command">How long, and where our executables are.</param>
/// <param name="folder">For data.</param>
internal sealed class SnapshotPauses(CommandLine command, string folder)
{
    private const int Znodes = 1_000_000;

    private static readonly Workload Writes = new(Measured.Snapshots, "writes, 8 sessions with 8 in flight", 8, 8);
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(2);

    private readonly SystemCallClock _clock = new();

    /// <summary>Measures without, and then with.</summary>
    public async IAsyncEnumerable<EnsembleResult> RunAsync(int run, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // None that nobody asked for is in the window without.
        var software = new CoordinatorSoftware(folder, command.BasePort, command.Bin) { SnapshotEveryTxns = int.MaxValue };
        await using var ensemble = new LocalEnsemble(software);
        await ensemble.StartAsync(cancellationToken);
        await TreeFill.FillAsync(ensemble, from: 0, Znodes, cancellationToken);
        await using var writes = await WorkloadRun.PrepareAsync(ensemble.Target, Writes, _clock, cancellationToken);
        await writes.LoadAsync(WarmUp, rate: null, cancellationToken);

        yield return await MeasureAsync(run, Measured.WithoutSnapshots, ensemble, writes, cancellationToken);

        await using var asked = new AskedSnapshots(software.Calls, _clock);
        var result = await MeasureAsync(run, Measured.Snapshots, ensemble, writes, cancellationToken);
        yield return result with { Snapshots = asked.Taken };
    }

    private async Task<EnsembleResult> MeasureAsync(int run, string name, LocalEnsemble ensemble, WorkloadRun writes, CancellationToken cancellationToken)
    {
        var (load, cost) = await Meter.OfServers(ensemble.Pids).MeasureAsync(() => writes.LoadAsync(TimeSpan.FromSeconds(command.Seconds), rate: null, cancellationToken));
        return EnsembleResult.Of(run, ensemble.Software.Name, name, load, await writes.CheckAsync(cancellationToken)).With(cost);
    }
}
