using Coordinator.Controller.Core.Partitions;
using Coordinator.Controller.Core.Tree;

namespace Coordinator.Controller.Core.Shards;

/// <summary>What happens to a participant.</summary>
public abstract record ShardInput;

/// <summary>What is seen of a place in the tree has changed.</summary>
/// <param name="Place">The place.</param>
public sealed record ShardsMoved(TreePlace Place) : ShardInput;

/// <summary>Everything that there is of the tree has been seen.</summary>
public sealed record ShardsSeen : ShardInput;

/// <summary>The participant is certainly registered in a life, or that is not certain any more.</summary>
/// <param name="Life">The life; null when it is over, or may be.</param>
public sealed record LifeCertain(ReplicaName? Life) : ShardInput;

/// <summary>The participant is to stop: the host is told to stop everything, and nothing else any more.</summary>
public sealed record Leaving : ShardInput;

/// <summary>The host of the shards has done what it was told, or failed to.</summary>
/// <param name="Shard">Of which shard.</param>
/// <param name="IsDone">Whether it is done; else it is told again.</param>
public sealed record HostAnswered(PartitionName Shard, bool IsDone) : ShardInput;

/// <summary>The creation of a group has ended, one way or another: what came of it is in the tree.</summary>
/// <param name="Group">The group's name.</param>
public sealed record GroupWritten(string Group) : ShardInput;
