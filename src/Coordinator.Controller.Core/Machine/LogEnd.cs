using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Partitions;

namespace Coordinator.Controller.Core.Machine;

/// <summary>How far a broker's log of a partition goes, as it says with its answer to a command.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="LastEpoch">The leader epoch of the last record; unknown of an empty log.</param>
/// <param name="EndOffset">The offset after it.</param>
public readonly record struct LogEnd(PartitionName Partition, LeaderEpoch LastEpoch, long EndOffset);
