using Coordinator.Benchmarks.Clusters;
using Coordinator.Benchmarks.Measuring;
using Coordinator.Benchmarks.Results;
using Coordinator.Broker.Client;
using Coordinator.Cli.Bench;
using Coordinator.Cli.Calls;

namespace Coordinator.Benchmarks.Workloads;

/// <summary>Records through the brokers of a cluster: produced, each until all in sync have flushed it, and read back.</summary>
/// <param name="cluster">The cluster.</param>
/// <param name="seconds">Of each workload.</param>
internal sealed class RecordWorkloads(LocalCluster cluster, int seconds)
{
    private const int MaxWarmUpSeconds = 5;

    private readonly SystemCallClock _clock = new();
    private readonly Meter _meter = new(
        new ProcessGroup(cluster.BrokerPids), new ProcessGroup(cluster.ServerPids), new ProcessGroup([cluster.StarterPid]));

    /// <summary>Measures all of them.</summary>
    public async Task<IReadOnlyList<WorkloadResult>> RunAsync(int run, CancellationToken cancellationToken)
    {
        using var metadata = new BrokerMetadata(cluster.BrokerEndpoints);
        var warmUp = new RecordLoad { InFlight = 4_096, Duration = TimeSpan.FromSeconds(Math.Min(seconds, MaxWarmUpSeconds)) };
        await RunAsync(metadata, run, "warm-up", null, warmUp, cancellationToken);
        var results = new List<WorkloadResult>();
        foreach (var (name, consume, load) in Closed())
        {
            results.AddRange(await RunAsync(metadata, run, name, consume, load with { Duration = TimeSpan.FromSeconds(seconds) }, cancellationToken));
        }

        // What can be sustained is less than what can be reached.
        var reached = results.First(result => result.Workload == "produce-100x4096").RecordsPerSecond;
        var open = new RecordLoad { Rate = Math.Max(1, (int)(reached / 2)), InFlight = RecordLoad.MaxInFlight, Duration = TimeSpan.FromSeconds(seconds) };
        results.AddRange(await RunAsync(metadata, run, "produce-100-open", null, open, cancellationToken));
        return results;
    }

    private static IEnumerable<(string Name, string? Consume, RecordLoad Load)> Closed()
    {
        yield return ("produce-100x1", null, new RecordLoad { InFlight = 1 });
        yield return ("produce-100x1-linger0", null, new RecordLoad { InFlight = 1, Linger = TimeSpan.Zero });
        yield return ("produce-100x64", null, new RecordLoad { InFlight = 64 });
        yield return ("produce-100x64-linger0", null, new RecordLoad { InFlight = 64, Linger = TimeSpan.Zero });
        yield return ("produce-100x4096", "consume-100", new RecordLoad { InFlight = 4_096 });
        yield return ("produce-1k-x4096", "consume-1k", new RecordLoad { InFlight = 4_096, Size = Workload.Large });
    }

    /// <summary>Everything is read back; that is a result of its own where it has a name.</summary>
    private async Task<IReadOnlyList<WorkloadResult>> RunAsync(
        BrokerMetadata metadata, int run, string name, string? consume, RecordLoad load, CancellationToken cancellationToken)
    {
        var ((produced, readBack), producing) = await _meter.MeasureAsync(
            () => RecordBench.ProduceAsync(metadata, LocalCluster.Topic, load, _clock, cancellationToken));
        var (read, reading) = await _meter.MeasureAsync(() => readBack(cancellationToken));
        var wrong = read.Verdict is var verdict ? verdict.Lost + verdict.Repeated + verdict.Disordered + verdict.Misplaced : 0;
        var result = WorkloadResult.Of(run, name, produced.Records, produced.Elapsed.TotalSeconds, producing) with
        {
            LatencyMicroseconds = produced.Latency,
            Errors = produced.Errors,
            Wrong = wrong,
        };
        return consume is null ? [result] : [result, WorkloadResult.Of(run, consume, read.Verdict.Read, read.Elapsed.TotalSeconds, reading) with { Wrong = wrong }];
    }
}
