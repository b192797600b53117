namespace Coordinator.Controller.Core.Replicas;

/// <summary>The moves of a replica, as data (Kafka's ReplicaStateMachine). A move that is not here is refused and logged, never forced.</summary>
public static class ReplicaTransitions
{
    private static readonly ReplicaPhase[] Known = [ReplicaPhase.New, ReplicaPhase.Online, ReplicaPhase.Offline, ReplicaPhase.DeletionIneligible];

    private static readonly Dictionary<ReplicaPhase, ReplicaPhase[]> From = new()
    {
        [ReplicaPhase.New] = [ReplicaPhase.NonExistent],
        [ReplicaPhase.Online] = Known,
        [ReplicaPhase.Offline] = Known,
        [ReplicaPhase.DeletionStarted] = [ReplicaPhase.Offline],
        [ReplicaPhase.DeletionSuccessful] = [ReplicaPhase.DeletionStarted],
        [ReplicaPhase.DeletionIneligible] = [ReplicaPhase.Offline, ReplicaPhase.DeletionStarted],
        [ReplicaPhase.NonExistent] = [ReplicaPhase.DeletionSuccessful],
    };

    /// <summary>Whether a replica may move so.</summary>
    /// <param name="from">Where it stands.</param>
    /// <param name="to">Where it is to go.</param>
    public static bool IsLegal(ReplicaPhase from, ReplicaPhase to) => From[to].Contains(from);
}
