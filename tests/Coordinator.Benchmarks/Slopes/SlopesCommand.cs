using Coordinator.Benchmarks.Clusters;
using Coordinator.Benchmarks.Ensembles;
using Coordinator.Benchmarks.Measuring;
using Coordinator.Benchmarks.Results;
using Coordinator.Cli.Bench.Workloads;
using Coordinator.Cli.Calls;

namespace Coordinator.Benchmarks.Slopes;

/// <summary>Processor time of an operation against the size of what it happens in, one axis at a time. Ours alone.</summary>
/// <param name="command">What was asked for.</param>
/// <param name="folder">For data; removed by whoever made it.</param>
internal sealed class SlopesCommand(CommandLine command, string folder)
{
    private const string Writes = "write-8x64";

    private readonly SystemCallClock _clock = new();
    private readonly List<SlopePoint> _points = [];
    private readonly List<EnsembleResult> _results = [];

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var conditions = new Conditions();
        for (var run = 1; run <= command.Runs; run++)
        {
            foreach (var axis in Axis.All.Where(axis => command.Only.Count == 0 || command.Only.Contains(axis.Name)))
            {
                await MeasureAsync(run, axis, command.Values.GetValueOrDefault(axis.Name, axis.Usual), cancellationToken);
            }
        }

        Console.WriteLine($"\n{SlopeTable.Of(_points)}\n\n{conditions.Describe(command, _results.Select(result => result.Others).OfType<double>())}");
        return EnsembleCommand.Verdict(_results) ? 0 : 1;
    }

    private Task MeasureAsync(int run, Axis axis, IReadOnlyList<int> values, CancellationToken cancellationToken) => axis.Name switch
    {
        Axis.Servers => OfServersAsync(run, values, cancellationToken),
        Axis.Sessions => OnOneAsync(async (loops, ensemble, software) =>
        {
            await using var sessions = new ManySessions(software);
            await using var idle = await ensemble.Target.ConnectAsync(0, cancellationToken);
            foreach (var value in values)
            {
                await sessions.GrowAsync(value, cancellationToken);
                var workers = Enumerable.Range(0, ReadsByTurn.InFlight).Select(number => new Worker(number, 0, idle)).ToList();
                await using var work = new ReadsByTurn(sessions.Open);
                Add(axis, value, await loops.MeasureAsync(
                    run,
                    ReadsByTurn.Name,
                    duration => new LoadLoop(work, workers, _clock).RunAsync(new ClosedPace(_clock, duration), cancellationToken),
                    () => work.CheckAsync(idle, cancellationToken),
                    cancellationToken));
            }
        }, cancellationToken),
        Axis.Znodes => OnOneAsync(async (loops, ensemble, _) =>
        {
            var there = 0;
            foreach (var value in values)
            {
                await TreeFill.FillAsync(ensemble, there, value, cancellationToken);
                there = value;
                Add(axis, value, await loops.RunAsync(run, Catalogue.Find(Writes)!, cancellationToken));
            }
        }, cancellationToken),
        _ => OnOneAsync(async (loops, _, software) =>
        {
            await using var sessions = new ManySessions(software);
            foreach (var value in values)
            {
                await sessions.WatchAsync(value, cancellationToken);
                Add(axis, value, await loops.RunAsync(run, Catalogue.Find(Writes)!, cancellationToken));
            }
        }, cancellationToken),
    };

    private async Task OfServersAsync(int run, IReadOnlyList<int> values, CancellationToken cancellationToken)
    {
        foreach (var value in values)
        {
            await OnAsync(value, async (loops, _, _) => Add(Axis.All[0], value, await loops.RunAsync(run, Catalogue.Find(Writes)!, cancellationToken)), cancellationToken);
        }
    }

    private Task OnOneAsync(Func<ClosedLoops, LocalEnsemble, CoordinatorSoftware, Task> measure, CancellationToken cancellationToken) =>
        OnAsync(ServerSoftware.UsualServers, measure, cancellationToken);

    /// <summary>Measures on servers that are new.</summary>
    private async Task OnAsync(int servers, Func<ClosedLoops, LocalEnsemble, CoordinatorSoftware, Task> measure, CancellationToken cancellationToken)
    {
        var data = Path.Combine(folder, "slopes");
        var software = new CoordinatorSoftware(data, command.BasePort, command.Bin, servers);
        await using (var ensemble = new LocalEnsemble(software))
        {
            await ensemble.StartAsync(cancellationToken);
            var loops = new ClosedLoops(ensemble, command.Seconds, rate: null);
            await loops.WarmUpAsync(cancellationToken);
            await measure(loops, ensemble, software);
        }

        Directory.Delete(data, recursive: true);
    }

    private void Add(Axis axis, int value, EnsembleResult result)
    {
        _results.Add(result);
        _points.Add(SlopePoint.Of(axis.Name, value, result));
        Console.WriteLine(_points[^1].ToJson());
    }
}
