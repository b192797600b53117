using Coordinator.Controller.Core.Partitions;

namespace Coordinator.Cli.Brokers;

/// <summary>A partition's state as the tree has it.</summary>
/// <param name="State">The state; null before there is one.</param>
/// <param name="Version">Of its znode; −1 before there is one.</param>
/// <param name="Data">As it is.</param>
internal sealed record SeenPartition(PartitionState? State, int Version, ReadOnlyMemory<byte> Data);
