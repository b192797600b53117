using Coordinator.Controller.Core.Partitions;
using Coordinator.Controller.Core.Tree;

namespace Coordinator.Cli.Brokers;

/// <summary>A partition's state as the tree has it.</summary>
/// <param name="State">The state; null before there is one.</param>
/// <param name="Version">Of its znode; −1 before there is one.</param>
internal sealed record SeenPartition(PartitionState? State, int Version)
{
    /// <summary>The decision that made it; null when that is not recorded.</summary>
    internal Why? Why { get; init; }
}
