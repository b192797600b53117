using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Partitions;
using Coordinator.Controller.Core.Tree;

namespace Coordinator.Controller.Core.Machine;

/// <summary>What an operator asks of a controller.</summary>
/// <param name="Topic">The topic that it is about.</param>
public abstract record AdminRequest(string Topic);

/// <summary>A topic is to be created; its partitions are spread over the registered brokers.</summary>
/// <param name="Topic">Its name.</param>
/// <param name="Id">Drawn by the caller, not 0; also where the spreading begins.</param>
/// <param name="Partitions">1 to <see cref="TopicSpec.MaxPartitions"/>.</param>
/// <param name="ReplicationFactor">1 to <see cref="TopicSpec.MaxReplicas"/>, at most as many as there are brokers.</param>
/// <param name="Settings">What is not the default.</param>
public sealed record CreateTopic(string Topic, ulong Id, int Partitions, int ReplicationFactor, TopicSettings Settings) : AdminRequest(Topic)
{
    /// <summary>Who gets the replicas, registered or not, no two alike; null: whoever is registered and stays.</summary>
    public IReadOnlyList<BrokerId>? Members { get; init; }

    /// <summary>Whether every replica that is alive may lead (<see cref="TopicSpec.AnyMayLead"/>).</summary>
    public bool AnyMayLead { get; init; }
}

/// <summary>A topic is to be deleted, with all its records.</summary>
/// <param name="Topic">Its name.</param>
public sealed record DeleteTopic(string Topic) : AdminRequest(Topic);

/// <summary>Settings of a topic are to change.</summary>
/// <param name="Topic">Its name.</param>
/// <param name="Settings">Those that change.</param>
public sealed record SetTopic(string Topic, TopicSettings Settings) : AdminRequest(Topic);

/// <summary>A partition is to have another leader: the preferred one, or any that is alive when it has none and that is permitted.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="Unclean">Permits a leader that lacks records.</param>
public sealed record ElectLeader(PartitionName Partition, bool Unclean) : AdminRequest(Partition.Topic);

/// <summary>The replicas of a partition are to move.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="Replicas">Where to, in order of preference.</param>
public sealed record Reassign(PartitionName Partition, IReadOnlyList<BrokerId> Replicas) : AdminRequest(Partition.Topic);

/// <summary>Settings of a topic; null: as it is, or the default at creation.</summary>
/// <param name="MinInSync">1 to <see cref="TopicSpec.MaxReplicas"/>.</param>
/// <param name="AllowsUnclean">Whether a replica that is not in sync may lead when no other is left.</param>
/// <param name="Fsync">When a record is on the disk of a replica.</param>
/// <param name="RetentionBytes">At least −1.</param>
/// <param name="RetentionMilliseconds">At least −1.</param>
public sealed record TopicSettings(int? MinInSync, bool? AllowsUnclean, FsyncPolicy? Fsync, long? RetentionBytes, long? RetentionMilliseconds);
