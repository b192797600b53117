using System.Runtime.CompilerServices;
using Coordinator.Benchmarks.Clusters;
using Coordinator.Benchmarks.Results;
using Coordinator.Cli.Bench.Workloads;

namespace Coordinator.Benchmarks.Ensembles;

/// <summary>Everything that was asked for, on each system in turn, as often as was asked for.</summary>
/// <param name="command">What was asked for.</param>
/// <param name="folder">For data; removed by whoever made it.</param>
internal sealed class EnsembleBenchmark(CommandLine command, string folder)
{
    /// <summary>Measures, and gives each result as it comes.</summary>
    public async IAsyncEnumerable<EnsembleResult> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string[] systems = [CoordinatorSoftware.Ours, .. command.Peers];
        for (var run = 1; run <= command.Runs; run++)
        {
            // Whoever is first has the disk as others have left it, and so each is first in turn.
            foreach (var system in Enumerable.Range(run - 1, systems.Length).Select(place => systems[place % systems.Length]))
            {
                var data = Path.Combine(folder, system);
                await foreach (var result in RunAsync(run, system, data, cancellationToken))
                {
                    yield return result;
                }

                if (Directory.Exists(data))
                {
                    Directory.Delete(data, recursive: true);
                }
            }
        }
    }

    private async IAsyncEnumerable<EnsembleResult> RunAsync(
        int run, string system, string data, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (Wants(Measured.OnOneEnsemble(system)))
        {
            await using var ensemble = new LocalEnsemble(Systems.Of(system, Path.Combine(data, "loads"), command));
            await ensemble.StartAsync(cancellationToken);
            await foreach (var result in RunAsync(run, ensemble, cancellationToken))
            {
                yield return result;
            }
        }

        if (Wants(Measured.OfTrees))
        {
            await using var ensemble = new LocalEnsemble(Systems.Of(system, Path.Combine(data, "trees"), command));
            await foreach (var result in new Trees(ensemble, command.Wants).RunAsync(run, cancellationToken))
            {
                yield return result;
            }
        }

        if (system == CoordinatorSoftware.Ours && command.Wants(Measured.Snapshots))
        {
            await foreach (var result in new SnapshotPauses(command, Path.Combine(data, "snapshots")).RunAsync(run, cancellationToken))
            {
                yield return result;
            }
        }
    }

    private async IAsyncEnumerable<EnsembleResult> RunAsync(int run, LocalEnsemble ensemble, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var workloads = Catalogue.All.Where(workload => command.Wants(workload.Name)).ToList();
        if (workloads.Count > 0)
        {
            var loops = new ClosedLoops(ensemble, command.Seconds, command.Rate);
            await loops.WarmUpAsync(cancellationToken);
            foreach (var workload in workloads)
            {
                yield return await loops.RunAsync(run, workload, cancellationToken);
            }
        }

        if (command.Wants(Measured.Idle))
        {
            yield return await new IdleSessions(ensemble).RunAsync(run, cancellationToken);
        }

        var rounds = new Rounds(ensemble, command.Rounds);
        if (command.Wants(Measured.FailoverKill))
        {
            yield return await rounds.KillAsync(run, cancellationToken);
        }

        if (command.Wants(Measured.FailoverStop))
        {
            yield return await rounds.StopAsync(run, cancellationToken);
        }

        if (command.Wants(Measured.Handover) && ensemble.Software is CoordinatorSoftware ours)
        {
            yield return await rounds.HandOverAsync(run, ours.Calls, cancellationToken);
        }
    }

    private bool Wants(IEnumerable<string> names) => names.Any(command.Wants);
}
