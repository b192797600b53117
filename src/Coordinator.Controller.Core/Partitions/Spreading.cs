using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Tree;

namespace Coordinator.Controller.Core.Partitions;

/// <summary>
/// Where the replicas of a new topic go: leaders round the brokers, so that each leads as many partitions as another, or one more; the followers behind them
/// round the others, one further with each round, so that the partitions of one leader have different followers and its death spreads its load.
/// </summary>
public static class Spreading
{
    /// <summary>Assigns.</summary>
    /// <param name="brokers">Who may get replicas, no two alike, at least as many as the replication factor.</param>
    /// <param name="partitions">How many partitions there are.</param>
    /// <param name="replicationFactor">How many replicas each of them has.</param>
    /// <param name="seed">Where the round begins; another one for each topic, so that the first broker does not lead the first partition of each.</param>
    public static IReadOnlyList<PartitionAssignment> Spread(IReadOnlyList<BrokerId> brokers, int partitions, int replicationFactor, ulong seed)
    {
        var count = brokers.Count;
        var (start, shift) = ((int)(seed % (ulong)count), (int)(seed / (ulong)count % (ulong)count));
        return [.. Enumerable.Range(0, partitions).Select(partition => new PartitionAssignment([.. Enumerable.Range(0, replicationFactor).Select(replica => Of(partition, replica))], []))];

        BrokerId Of(int partition, int replica)
        {
            var leader = (start + partition) % count;
            return brokers[replica == 0 ? leader : (leader + 1 + ((shift + (partition / count) + replica - 1) % (count - 1))) % count];
        }
    }
}
