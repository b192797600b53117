namespace Coordinator.Controller.Core.Partitions;

/// <summary>Where a partition stands with its controller; kept in its memory, and found anew by its successor.</summary>
public enum PartitionPhase
{
    /// <summary>It was never created, or its deletion is complete.</summary>
    NonExistent,

    /// <summary>It is assigned, and has no state in the tree yet.</summary>
    New,

    /// <summary>It has a leader.</summary>
    Online,

    /// <summary>It has none.</summary>
    Offline,
}
