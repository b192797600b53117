namespace Coordinator.Controller.Core.Partitions;

/// <summary>The moves of a partition, as data (Kafka's PartitionStateMachine). A move that is not here is refused and logged, never forced.</summary>
public static class PartitionTransitions
{
    private static readonly Dictionary<PartitionPhase, PartitionPhase[]> From = new()
    {
        [PartitionPhase.New] = [PartitionPhase.NonExistent],
        [PartitionPhase.Online] = [PartitionPhase.New, PartitionPhase.Online, PartitionPhase.Offline],
        [PartitionPhase.Offline] = [PartitionPhase.New, PartitionPhase.Online, PartitionPhase.Offline],
        [PartitionPhase.NonExistent] = [PartitionPhase.Offline],
    };

    /// <summary>Whether a partition may move so.</summary>
    /// <param name="from">Where it stands.</param>
    /// <param name="to">Where it is to go.</param>
    public static bool IsLegal(PartitionPhase from, PartitionPhase to) => From[to].Contains(from);
}
