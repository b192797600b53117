using System.Diagnostics;
using Coordinator.Benchmarks.Measuring;
using Coordinator.Benchmarks.Results;
using Coordinator.Broker.Log;
using Coordinator.Cli.Bench;
using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Partitions;
using Coordinator.Files;
using Coordinator.Primitives;
using Coordinator.Records;
using Coordinator.Storage;

namespace Coordinator.Benchmarks.Workloads;

/// <summary>What a log does by itself in this process: groups of records, a flush for each group.</summary>
/// <param name="folder">On the disk that is measured.</param>
/// <param name="seconds">Of each workload.</param>
internal sealed class LogsAlone(string folder, int seconds)
{
    private const int First = 1;

    /// <summary>Measures all of them.</summary>
    public async Task<IReadOnlyList<WorkloadResult>> RunAsync(int run, CancellationToken cancellationToken)
    {
        var results = new List<WorkloadResult>();
        foreach (var (name, size, group, open) in Workloads())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var directory = Path.Combine(folder, name);
            Directory.CreateDirectory(directory);
            try
            {
                results.Add(await MeasureAsync(run, name, group, () => open(directory, size, group)));
            }
            finally
            {
                Directory.Delete(directory, recursive: true);
            }
        }

        return results;
    }

    private static IEnumerable<(string Name, int Size, int Group, Func<string, int, int, (Action Append, IDisposable Log)> Open)> Workloads()
    {
        yield return ("txnlog-100x1", Workload.Small, 1, OpenTxnLog);
        yield return ("txnlog-100", Workload.Small, Workload.FullGroup(Workload.Small), OpenTxnLog);
        yield return ("txnlog-1k", Workload.Large, Workload.FullGroup(Workload.Large), OpenTxnLog);
        yield return ("log-100x1", Workload.Small, 1, OpenLog);
        yield return ("log-100", Workload.Small, Workload.FullGroup(Workload.Small), OpenLog);
        yield return ("log-1k", Workload.Large, Workload.FullGroup(Workload.Large), OpenLog);
    }

    private async Task<WorkloadResult> MeasureAsync(int run, string name, int group, Func<(Action Append, IDisposable Log)> open)
    {
        var (append, log) = open();
        using (log)
        {
            var latencies = new Latencies();
            var ((records, elapsed), cost) = await Meter.OfSelf.MeasureAsync(() => Task.Run(() => Append(append, group, latencies)));
            return WorkloadResult.Of(run, name, records, elapsed.TotalSeconds, cost) with { LatencyMicroseconds = latencies.Report() };
        }
    }

    private (long Records, TimeSpan Elapsed) Append(Action append, int group, Latencies latencies)
    {
        var start = Stopwatch.GetTimestamp();
        var records = 0L;
        while (Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(seconds))
        {
            var began = Stopwatch.GetTimestamp();
            append();
            latencies.Record(Stopwatch.GetElapsedTime(began));
            records += group;
        }

        return (records, Stopwatch.GetElapsedTime(start));
    }

    private static (Action Append, IDisposable Log) OpenTxnLog(string directory, int size, int group)
    {
        if (ReplicaStore.Open(new FileDisk(), new StoreOptions(directory, directory, new ServerId(First))) is not OpenResult.Opened { Store: var store })
        {
            throw new InvalidOperationException(directory + " was not opened");
        }

        var records = new LogRecord[group];
        var body = new byte[size];
        var last = new Zxid(new Epoch(First), 0);
        return (Append, store);

        void Append()
        {
            for (var i = 0; i < group; i++)
            {
                last = last.Next;
                records[i] = new LogRecord(last, body);
            }

            store.Append(records, last);
            store.Flush();
        }
    }

    private static (Action Append, IDisposable Log) OpenLog(string directory, int size, int group)
    {
        var (disk, root) = (new FileDisk(), Path.Combine(directory, "broker"));
        LogDirectory.Format(disk, root, new DirectoryId(First));
        var opened = LogDirectory.Open(disk, root, new LogOptions());
        var log = opened.Log(new PartitionName("records", 0));
        var batch = RecordBatch.Create([.. Enumerable.Repeat(new Record(0, null, new byte[size]), group)], ProducerStamp.None);
        return (Append, opened);

        void Append()
        {
            log.AppendAsLeader(batch, LeaderEpoch.First);
            log.Flush();
        }
    }
}
