using System.Text;
using Coordinator.Broker.Client;
using Coordinator.Broker.Client.Consuming;
using Coordinator.ChaosTests.Cluster;
using Coordinator.Files;
using Coordinator.Protocol.Broker.V1;
using Coordinator.TestKit.Records;

namespace Coordinator.ChaosTests.Brokers;

/// <summary>What must be true when everything is mended: of what consumers read, and of what lies on the disks.</summary>
/// <param name="cluster">The cluster, at rest.</param>
internal sealed class FinalState(BrokerCluster cluster)
{
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
    public IReadOnlyList<string> CheckLogs() =>
        new ReplicaLogs(new FileDisk(), BrokerCluster.SegmentBytes, BrokerCluster.Topic, _ends)
            .Compare([.. cluster.Brokers.Select(broker => (broker.Id, broker.DataDirectory))]);
}
