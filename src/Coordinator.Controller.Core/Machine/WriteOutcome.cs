using Coordinator.Controller.Core.Partitions;

namespace Coordinator.Controller.Core.Machine;

/// <summary>What a write has come to.</summary>
/// <param name="Written">What is written now; with why, where it was a decision of this controller's own.</param>
/// <param name="Answered">The leaders' wishes that are settled, written or not.</param>
internal sealed record WriteOutcome(IReadOnlyList<(PartitionName Partition, Decision? Decision)> Written, IReadOnlyList<(long CallId, PartitionName Partition)> Answered)
{
    /// <summary>Why this controller must not go on; null when it may.</summary>
    public string? Deposed { get; init; }
}
