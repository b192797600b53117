using Coordinator.Controller.Core.Numbers;

namespace Coordinator.Controller.Core.Partitions;

/// <summary>A partition as its controller knows it.</summary>
/// <param name="Assignment">The brokers that have a replica, in order of preference.</param>
/// <param name="State">Who leads and who is in sync.</param>
/// <param name="Version">The state's version.</param>
public sealed record KnownPartition(IReadOnlyList<BrokerId> Assignment, PartitionState State, PartitionVersion Version)
{
    /// <summary>The topic's identity.</summary>
    public ulong TopicId { get; init; }
}
