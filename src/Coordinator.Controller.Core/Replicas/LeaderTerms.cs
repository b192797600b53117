using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Partitions;

namespace Coordinator.Controller.Core.Replicas;

/// <summary>What a leader leads by.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="Self">Its own replica.</param>
/// <param name="Assignment">The brokers that have a replica, in order of preference.</param>
/// <param name="MinInSync">Least replicas in sync for what is acknowledged by all, at least 1; never more than there are replicas.</param>
/// <param name="MaxLag">For how long a follower in sync may lack something, in the unit of the times that are handed in.</param>
public sealed record LeaderTerms(
    PartitionName Partition, ReplicaName Self, IReadOnlyList<BrokerId> Assignment, int MinInSync, long MaxLag)
{
    /// <summary>The topic's identity.</summary>
    public ulong TopicId { get; init; }
}
