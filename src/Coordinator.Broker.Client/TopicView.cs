namespace Coordinator.Broker.Client;

/// <summary>The partitions of a topic, as a broker saw them.</summary>
/// <param name="Name">The topic.</param>
/// <param name="Partitions">By number, from 0.</param>
public sealed record TopicView(string Name, IReadOnlyList<PartitionLeader> Partitions);
