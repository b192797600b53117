using Coordinator.Controller.Core.Partitions;

namespace Coordinator.Simulation.Brokers;

/// <summary>A partition of one topic, not of another one of the same name.</summary>
/// <param name="Topic">The topic's identity; 0 of none.</param>
/// <param name="Name">The partition's name.</param>
internal readonly record struct TopicPartition(ulong Topic, PartitionName Name);
