using Coordinator.Controller.Core.Numbers;

namespace Coordinator.Controller.Core.Shards;

/// <summary>What a participant is to a shard.</summary>
/// <param name="Leads">Whether it leads.</param>
/// <param name="Epoch">The reign.</param>
/// <param name="Version">Of the shard's state, which changes with every reign.</param>
/// <param name="Leader">Who leads; none when nobody does, or nobody knows.</param>
public sealed record ShardRole(bool Leads, LeaderEpoch Epoch, PartitionVersion Version, BrokerId Leader);
