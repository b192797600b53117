using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Partitions;

namespace Coordinator.Broker.Client;

/// <summary>Who leads a partition, as a broker saw it.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="Leader">The broker; none when nobody may lead.</param>
/// <param name="Epoch">Its reign.</param>
/// <param name="Endpoint">Where it is reached, as host:port; null when there is no leader, or it is not registered.</param>
public sealed record PartitionLeader(PartitionName Partition, BrokerId Leader, LeaderEpoch Epoch, string? Endpoint);
