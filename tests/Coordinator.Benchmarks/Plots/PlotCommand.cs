using Coordinator.Benchmarks.Clusters;
using Coordinator.Benchmarks.Ensembles;
using Coordinator.Cli.Bench.Workloads;

namespace Coordinator.Benchmarks.Plots;

/// <summary>Measures what is drawn, stores it, and draws it: each by itself, so that a picture can be drawn again.</summary>
/// <param name="command">What was asked for.</param>
/// <param name="folder">For data of servers; removed by whoever made it.</param>
internal sealed class PlotCommand(CommandLine command, string folder)
{
    /// <summary>The timeline, where workloads are named.</summary>
    public const string Failover = "failover";

    private const string UsualWorkload = "write-8x64";

    private readonly IReadOnlyList<string> _only = command.Only.Count > 0 ? command.Only : [UsualWorkload, Failover];

    /// <summary>What can be drawn: latencies of a workload, and a failover.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Catalogue.All.Select(workload => workload.Name), Failover];

    private string LatencyFile => Path.Combine(command.Out, "latency.jsonl");

    private string FailoverFile => Path.Combine(command.Out, Failover + ".jsonl");

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        if (!command.DrawsOnly)
        {
            Directory.CreateDirectory(command.Out);
            await MeasureAsync(cancellationToken);
        }

        return await DrawAsync(cancellationToken);
    }

    private async Task MeasureAsync(CancellationToken cancellationToken)
    {
        var (points, timelines) = (new List<LatencyPoint>(), new List<FailoverTimeline>());
        for (var run = 1; run <= command.Runs; run++)
        {
            foreach (var system in (string[])[CoordinatorSoftware.Ours, .. command.Peers])
            {
                var data = Path.Combine(folder, system);
                await using (var ensemble = new LocalEnsemble(Systems.Of(system, data, command)))
                {
                    await ensemble.StartAsync(cancellationToken);
                    await MeasureAsync(run, ensemble, points, cancellationToken);
                    if (_only.Contains(Failover))
                    {
                        timelines.Add(await new FailoverRecorder(ensemble).RunAsync(run, cancellationToken));
                        Console.WriteLine(JsonLines.Line(timelines[^1]));
                    }
                }

                Directory.Delete(data, recursive: true);
            }
        }

        await StoreAsync(LatencyFile, points, cancellationToken);
        await StoreAsync(FailoverFile, timelines, cancellationToken);
    }

    /// <summary>Each workload at each rate, up to the first that is too much.</summary>
    private async Task MeasureAsync(int run, LocalEnsemble ensemble, List<LatencyPoint> points, CancellationToken cancellationToken)
    {
        await new ClosedLoops(ensemble, command.Seconds, rate: null).WarmUpAsync(cancellationToken);
        foreach (var workload in Catalogue.All.Where(workload => _only.Contains(workload.Name)))
        {
            foreach (var rate in command.Rates.Order())
            {
                var result = await new ClosedLoops(ensemble, command.Seconds, rate).RunAsync(run, workload, cancellationToken);
                points.Add(LatencyPoint.Of(result, workload.Name, rate));
                Console.WriteLine(JsonLines.Line(points[^1]));
                if (points[^1].IsSaturated())
                {
                    break;
                }
            }
        }
    }

    /// <summary>What was not measured stays as it was.</summary>
    private static Task StoreAsync<T>(string file, List<T> items, CancellationToken cancellationToken) =>
        items.Count > 0 ? JsonLines.WriteAsync(file, items, cancellationToken) : Task.CompletedTask;

    private async Task<int> DrawAsync(CancellationToken cancellationToken)
    {
        var pictures = new List<string>();
        foreach (var workload in (await JsonLines.ReadAsync<LatencyPoint>(LatencyFile, cancellationToken)).GroupBy(point => point.Workload))
        {
            pictures.Add(Path.Combine(command.Out, $"latency-{workload.Key}.png"));
            Drawing.Latencies(pictures[^1], workload.Key, LatencyCurve.Of(workload));
        }

        if (await JsonLines.ReadAsync<FailoverTimeline>(FailoverFile, cancellationToken) is { Count: > 0 } timelines)
        {
            pictures.Add(Path.Combine(command.Out, Failover + ".png"));
            Drawing.Failovers(pictures[^1], FailoverTimeline.Typical(timelines));
        }

        if (pictures.Count == 0)
        {
            await Console.Error.WriteLineAsync($"error: {command.Out} has neither {LatencyFile} nor {FailoverFile}: nothing to draw");
            return 1;
        }

        pictures.ForEach(picture => Console.WriteLine("drawn: " + picture));
        return 0;
    }
}
