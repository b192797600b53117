using Coordinator.Controller.Core.Numbers;

namespace Coordinator.Controller.Core.Tree;

/// <summary>Who has a replica of a partition.</summary>
/// <param name="Replicas">In order of preference; during a reassignment those of before and those of after.</param>
/// <param name="Target">Those of after a reassignment that is under way, in order of preference; empty for none.</param>
public sealed record PartitionAssignment(IReadOnlyList<BrokerId> Replicas, IReadOnlyList<BrokerId> Target)
{
    /// <summary>Whether its replicas are on the move.</summary>
    public bool IsReassigning => Target.Count > 0;

    /// <inheritdoc/>
    public bool Equals(PartitionAssignment? other) => other is not null && Replicas.SequenceEqual(other.Replicas) && Target.SequenceEqual(other.Target);

    /// <inheritdoc/>
    public override int GetHashCode() => (Replicas.Count * 31) + Target.Count;
}
