using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Partitions;

namespace Coordinator.Controller.Shards;

/// <summary>A shard that this participant does not lead.</summary>
/// <param name="Shard">The shard.</param>
/// <param name="Epoch">The reign; larger at each election.</param>
/// <param name="Leader">Who leads; null while nobody does, or nobody knows.</param>
/// <param name="Endpoint">What the leader says of where it is reached; null without a leader, or when it is not registered.</param>
public sealed record ShardFollowing(PartitionName Shard, LeaderEpoch Epoch, BrokerId? Leader, string? Endpoint);
