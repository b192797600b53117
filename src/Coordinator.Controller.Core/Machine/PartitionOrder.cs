using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Partitions;
using Coordinator.Controller.Core.Tree;

namespace Coordinator.Controller.Core.Machine;

/// <summary>What a broker is told of a partition that it has a replica of.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="TopicId">The topic: one that was deleted and created again is another.</param>
/// <param name="Replicas">Who has a replica, in order of preference.</param>
/// <param name="State">Who leads, and who is in sync.</param>
/// <param name="Version">The state's version.</param>
/// <param name="Rules">The topic's.</param>
/// <param name="LeaderEndpoint">Where the leader is reached; null when there is none.</param>
public sealed record PartitionOrder(
    PartitionName Partition, ulong TopicId, IReadOnlyList<BrokerId> Replicas, PartitionState State, PartitionVersion Version, TopicRules Rules, string? LeaderEndpoint);
