namespace Coordinator.Controller.Core.Replicas;

/// <summary>Where a replica stands with its controller; kept in its memory, and found anew by its successor.</summary>
public enum ReplicaPhase
{
    /// <summary>It is not part of an assignment.</summary>
    NonExistent,

    /// <summary>It was assigned, and its broker has not been told.</summary>
    New,

    /// <summary>Its broker is alive and has been told.</summary>
    Online,

    /// <summary>Its broker is gone, or on its way out.</summary>
    Offline,

    /// <summary>Its broker has been told to delete it.</summary>
    DeletionStarted,

    /// <summary>Its broker has deleted it.</summary>
    DeletionSuccessful,

    /// <summary>It cannot be deleted now: its broker is gone, or failed to.</summary>
    DeletionIneligible,
}
