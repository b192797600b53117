using Coordinator.Controller.Core.Numbers;
using Coordinator.Primitives;

namespace Coordinator.Controller.Core.Shards;

/// <summary>What a participant is to a shard.</summary>
/// <param name="Leads">Whether it leads.</param>
/// <param name="Epoch">The reign.</param>
/// <param name="Czxid">The creation of the shard's state: that of a group which was deleted and created again is another one.</param>
/// <param name="Version">Its version, which changes with every reign.</param>
/// <param name="Leader">Who leads; none when nobody does, or nobody knows.</param>
public sealed record ShardRole(bool Leads, LeaderEpoch Epoch, Zxid Czxid, PartitionVersion Version, BrokerId Leader);
