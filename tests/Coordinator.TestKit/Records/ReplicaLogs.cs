using Coordinator.Broker.Log;
using Coordinator.Controller.Core.Partitions;
using Coordinator.Files;
using Coordinator.Records;

namespace Coordinator.TestKit.Records;

/// <summary>What lies on the disks of a topic's replicas, compared byte for byte. Nobody else may have the logs open.</summary>
/// <param name="disk">Where they are.</param>
/// <param name="segmentBytes">Of all brokers.</param>
/// <param name="topic">Whose logs.</param>
/// <param name="ends">By partition: the offset where what is committed ends, and every log with it.</param>
public sealed class ReplicaLogs(IDisk disk, long segmentBytes, string topic, IReadOnlyList<long> ends)
{
    private const int SliceBytes = 1 << 20;

    /// <summary>Compares every broker's logs with the first one's, batch by batch.</summary>
    /// <param name="brokers">Id and data directory.</param>
    /// <returns>What was violated.</returns>
    public IReadOnlyList<string> Compare(IReadOnlyList<(int Id, string Directory)> brokers)
    {
        var violations = new List<string>();
        var replicas = brokers.SelectMany(broker => Read(broker.Id, broker.Directory, violations)).ToLookup(replica => replica.Partition);
        for (var partition = 0; partition < ends.Count; partition++)
        {
            var first = replicas[partition].FirstOrDefault();
            foreach (var replica in replicas[partition])
            {
                if (Difference(first!, replica) is { } difference)
                {
                    violations.Add($"{topic}:{partition}: the logs of brokers {first!.Broker} and {replica.Broker} differ: {difference}");
                }

                if (replica.End != ends[partition])
                {
                    violations.Add($"{topic}:{partition}: the log of broker {replica.Broker} ends at offset {replica.End}, {ends[partition]} was committed");
                }
            }
        }

        return violations;
    }

    private static string? Difference(Replica one, Replica other)
    {
        var common = Math.Min(one.Batches.Count, other.Batches.Count);
        for (var i = 0; i < common; i++)
        {
            if (!one.Batches[i].Bytes.Span.SequenceEqual(other.Batches[i].Bytes.Span))
            {
                return $"in the batch at offset {one.Batches[i].Head.BaseOffset}";
            }
        }

        return one.Batches.Count == other.Batches.Count ? null : $"one has {one.Batches.Count} batches, the other {other.Batches.Count}";
    }

    private List<Replica> Read(int broker, string root, List<string> violations)
    {
        var read = new List<Replica>();
        using var directory = LogDirectory.Open(disk, root, new LogOptions(segmentBytes));
        for (var partition = 0; partition < ends.Count; partition++)
        {
            try
            {
                read.Add(new Replica(broker, partition, Read(directory.Log(new PartitionName(topic, partition)))));
            }
            catch (IOException damaged)
            {
                violations.Add($"{topic}:{partition}: the log of broker {broker} cannot be read: {damaged.Message}");
            }
        }

        return read;
    }

    private static List<RecordBatch> Read(SegmentedLog log)
    {
        var batches = new List<RecordBatch>();
        var slice = log.Read(log.StartOffset, SliceBytes, long.MaxValue);
        while (slice.Batches.Count > 0)
        {
            batches.AddRange(slice.Batches);
            slice = log.Read(batches[^1].Head.NextOffset, SliceBytes, long.MaxValue);
        }

        return batches;
    }

    private sealed record Replica(int Broker, int Partition, IReadOnlyList<RecordBatch> Batches)
    {
        public long End => Batches.Count == 0 ? 0 : Batches[^1].Head.NextOffset;
    }
}
