using Coordinator.Controller.Core.Machine;
using Coordinator.Controller.Core.Partitions;

namespace Coordinator.Controller.Core.Shards;

/// <summary>What is to be done for a participant.</summary>
public abstract record ShardEffect;

/// <summary>It does not lead any more, or not certainly: whoever works as the leader must stop, whatever the host is doing.</summary>
/// <param name="Shard">Which shard.</param>
public sealed record DeposeShard(PartitionName Shard) : ShardEffect;

/// <summary>The host is to be told. One at a time for each shard: answered by <see cref="HostAnswered"/>.</summary>
/// <param name="Shard">Which shard.</param>
/// <param name="Role">What it is to the shard; null: nothing any more.</param>
public sealed record TellHost(PartitionName Shard, ShardRole? Role) : ShardEffect;

/// <summary>A group is to be created. Answered by <see cref="GroupWritten"/>.</summary>
/// <param name="Group">Its name.</param>
/// <param name="Ops">What is to be written in one multi.</param>
public sealed record WriteGroup(string Group, IReadOnlyList<TreeOp> Ops) : ShardEffect;

/// <summary>An operator should know.</summary>
/// <param name="Text">One line.</param>
public sealed record ShardsNoted(string Text) : ShardEffect;
