using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Partitions;

namespace Coordinator.Controller.Core.Replicas;

/// <summary>A leader asks its controller for another in-sync set (KIP-497). Nobody but the controller writes it.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="Leader">Who asks.</param>
/// <param name="LeaderIncarnation">In which life: a question from before a restart is refused (G.10).</param>
/// <param name="LeaderEpoch">The reign that it leads in.</param>
/// <param name="Version">The version of the state that it knows.</param>
/// <param name="Isr">The wanted set, with itself, in the order of the assignment; each in the life in which the leader has seen it fetch (KIP-903).</param>
public sealed record IsrProposal(
    PartitionName Partition, BrokerId Leader, Incarnation LeaderIncarnation, LeaderEpoch LeaderEpoch, PartitionVersion Version, IReadOnlyList<ReplicaName> Isr)
{
    /// <summary>The topic: one that was deleted and created again is another, whose reigns and versions have the same numbers.</summary>
    public ulong TopicId { get; init; }

    /// <summary>Whether the wanted set has these replicas and no other.</summary>
    /// <param name="isr">A set.</param>
    public bool Wants(IReadOnlyList<ReplicaName> isr) => Isr.Count == isr.Count && Isr.All(isr.Contains);
}
