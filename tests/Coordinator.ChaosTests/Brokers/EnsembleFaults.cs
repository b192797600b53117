using Coordinator.Broker.Client;
using Coordinator.Broker.Client.Consuming;
using Coordinator.Protocol.Broker.V1;

namespace Coordinator.ChaosTests.Brokers;

/// <summary>What happens to the servers of the ensemble, and what brokers owe their clients without it.</summary>
internal static class EnsembleFaults
{
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static readonly IReadOnlyList<BrokerFault> All =
    [
        new("kill-server", 1, async context => await KillAsync(await context.FollowerAsync())),
        new("kill-first-server", 1, async context => await KillAsync(await context.Cluster.LeaderAsync())),
        new("pause-first-server", 1, PauseAsync),
        new("no-quorum", 2, NoQuorumAsync),
    ];

    private static async Task KillAsync(EnsembleServer server)
    {
        await server.Process.KillAsync();
        await BrokerFaultContext.HoldAsync(Outage);
        server.Process.Start();
    }

    private static async Task PauseAsync(BrokerFaultContext context)
    {
        var server = await context.Cluster.LeaderAsync();
        server.Process.Freeze();
        await BrokerFaultContext.HoldAsync(BrokerFaultContext.PastTheSession);
        server.Process.Wake();
    }

    /// <summary>Nobody can decide anything: what is committed is there to be read, and every reign goes on.</summary>
    private static async Task NoQuorumAsync(BrokerFaultContext context)
    {
        await context.Cluster.InSyncAsync();
        var leader = await context.Cluster.LeaderAsync();
        var follower = await context.FollowerAsync();
        leader.Process.Freeze();
        follower.Process.Freeze();
        try
        {
            await BrokerFaultContext.HoldAsync(Settling);
            var before = await EpochsAsync(context.Cluster);
            await Task.WhenAll(Enumerable.Range(0, BrokerCluster.Partitions).Select(partition => ReadAsync(context, partition)));
            await BrokerFaultContext.HoldAsync(Outage);
            var after = await EpochsAsync(context.Cluster);
            if (before != after)
            {
                throw new InvalidOperationException($"without a quorum leader epochs went from {before} to {after}");
            }
        }
        finally
        {
            leader.Process.Wake();
            follower.Process.Wake();
        }
    }

    private static async Task ReadAsync(BrokerFaultContext context, int partition)
    {
        if (context.Load.Ledgers[partition].Last is not { } last)
        {
            return;
        }

        using var metadata = new BrokerMetadata(context.Cluster.Endpoints);
        var consumer = new RecordConsumer(metadata, BrokerCluster.Topic, Patience);
        await foreach (var record in consumer.ReadAsync(partition, ConsumeStart.At(last.Value), follow: false))
        {
            var value = FinalState.ValueOf(record);
            if (value != last.Key.ToString())
            {
                throw new InvalidOperationException($"without a quorum {BrokerCluster.Topic}:{partition} has '{value}' at offset {last.Value}, not '{last.Key}'");
            }

            return;
        }

        throw new InvalidOperationException($"without a quorum {BrokerCluster.Topic}:{partition} ends before offset {last.Value}, which was acknowledged");
    }

    private static async Task<string> EpochsAsync(BrokerCluster cluster)
    {
        var answers = await Task.WhenAll(cluster.Brokers.Select(async broker =>
            await broker.Direct.ListReplicasAsync(new ListReplicasRequest { Topic = BrokerCluster.Topic }, deadline: DateTime.UtcNow + Patience)));
        return string.Join(
            ' ', answers.SelectMany(answer => answer.Replicas).GroupBy(replica => replica.Partition).OrderBy(group => group.Key).Select(group => group.Max(replica => replica.LeaderEpoch)));
    }
}
