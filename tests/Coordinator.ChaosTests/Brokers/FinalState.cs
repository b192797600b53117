using System.Text;
using Coordinator.Broker.Client;
using Coordinator.Broker.Client.Consuming;
using Coordinator.Broker.Log;
using Coordinator.ChaosTests.Cluster;
using Coordinator.Controller.Core.Partitions;
using Coordinator.Files;
using Coordinator.Protocol.Broker.V1;
using Coordinator.Records;
using Coordinator.TestKit.Records;

namespace Coordinator.ChaosTests.Brokers;

/// <summary>What must be true when everything is mended: of what consumers read, and of what lies on the disks.</summary>
/// <param name="cluster">The cluster, at rest.</param>
internal sealed class FinalState(BrokerCluster cluster)
{
    private const int SliceBytes = 1 << 20;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>By partition: where what is committed ends.</summary>
    private readonly long[] _ends = new long[BrokerCluster.Partitions];

    /// <summary>The value of a record, as text.</summary>
    public static string ValueOf(ConsumedRecord record) => record.Record.Value is { } value ? Encoding.UTF8.GetString(value.Span) : string.Empty;

    /// <summary>Waits until every leader has committed all it has; nothing is sent any more.</summary>
    public Task CommittedAsync() => Ensemble.UntilAsync("every leader to commit what it has", async () =>
    {
        var listed = await Task.WhenAll(cluster.Brokers.Select(async broker =>
            await broker.Direct.ListReplicasAsync(new ListReplicasRequest { Topic = BrokerCluster.Topic }, deadline: DateTime.UtcNow + Patience)));
        var leaders = listed.SelectMany(answer => answer.Replicas).Where(replica => replica.IsLeader).ToList();
        foreach (var leader in leaders)
        {
            _ends[leader.Partition] = leader.EndOffset;
        }

        return leaders.Count == BrokerCluster.Partitions && leaders.TrueForAll(leader => leader.HighWatermark == leader.EndOffset)
            ? string.Empty
            : string.Join("; ", leaders.Select(leader => $"{leader.Partition}: {leader.HighWatermark} of {leader.EndOffset}"));
    });

    /// <summary>Reads every partition from its leader and compares it with what producers were told.</summary>
    public async Task<IReadOnlyList<string>> CheckRecordsAsync(IReadOnlyList<RecordLedger> ledgers)
    {
        var violations = new List<string>();
        using var metadata = new BrokerMetadata(cluster.Endpoints);
        var consumer = new RecordConsumer(metadata, BrokerCluster.Topic, Patience);
        for (var partition = 0; partition < BrokerCluster.Partitions; partition++)
        {
            var held = new List<(long, string)>();
            await foreach (var record in consumer.ReadAsync(partition, ConsumeStart.At(0), follow: false))
            {
                held.Add((record.Offset, ValueOf(record)));
            }

            violations.AddRange(ledgers[partition].Check($"{BrokerCluster.Topic}:{partition}", held));
        }

        return violations;
    }

    /// <summary>Compares the logs of all replicas, batch by batch. The brokers must have ended.</summary>
    public IReadOnlyList<string> CheckLogs()
    {
        var violations = new List<string>();
        var first = BatchesOf(cluster.Brokers[0]);
        foreach (var broker in cluster.Brokers)
        {
            var batches = broker == cluster.Brokers[0] ? first : BatchesOf(broker);
            for (var partition = 0; partition < BrokerCluster.Partitions; partition++)
            {
                if (Difference(first[partition], batches[partition], _ends[partition]) is { } difference)
                {
                    violations.Add($"{BrokerCluster.Topic}:{partition}: the logs of brokers {cluster.Brokers[0].Id} and {broker.Id} differ: {difference}");
                }
            }
        }

        return violations;
    }

    private static string? Difference(List<RecordBatch> one, List<RecordBatch> other, long end)
    {
        for (var i = 0; i < Math.Max(one.Count, other.Count); i++)
        {
            if (i >= one.Count || i >= other.Count)
            {
                return $"one has {one.Count} batches below offset {end}, the other {other.Count}";
            }

            if (!one[i].Bytes.Span.SequenceEqual(other[i].Bytes.Span))
            {
                return $"in the batch at offset {one[i].Head.BaseOffset}";
            }
        }

        var reached = one.Count == 0 ? 0 : one[^1].Head.NextOffset;
        return reached == end ? null : $"both end at offset {reached}, {end} was committed";
    }

    private List<List<RecordBatch>> BatchesOf(BrokerNode broker)
    {
        using var directory = LogDirectory.Open(new FileDisk(), broker.DataDirectory, new LogOptions(BrokerCluster.SegmentBytes));
        var partitions = new List<List<RecordBatch>>();
        for (var partition = 0; partition < BrokerCluster.Partitions; partition++)
        {
            var log = directory.Log(new PartitionName(BrokerCluster.Topic, partition));
            var batches = new List<RecordBatch>();
            var slice = log.Read(0, SliceBytes, _ends[partition]);
            while (slice.Batches.Count > 0)
            {
                batches.AddRange(slice.Batches);
                slice = log.Read(batches[^1].Head.NextOffset, SliceBytes, _ends[partition]);
            }

            partitions.Add(batches);
        }

        return partitions;
    }
}
