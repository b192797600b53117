using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Selection;

namespace Coordinator.Controller.Core.Partitions;

/// <summary>Who leads a partition and who is in sync, as the tree keeps it. Changed by the controller alone, always at an expected version.</summary>
/// <param name="Leader">The leader; none when nobody may lead.</param>
/// <param name="LeaderEpoch">Larger at each election.</param>
/// <param name="ControllerEpoch">That of the controller that wrote it.</param>
/// <param name="Isr">The replicas that have everything acknowledged, in the order of the assignment; never empty: the last one stays (KAFKA-5083).</param>
/// <param name="Risk">What the leader's election may have lost; none again when a clean one follows it.</param>
public sealed record PartitionState(BrokerId Leader, LeaderEpoch LeaderEpoch, ControllerEpoch ControllerEpoch, IReadOnlyList<ReplicaName> Isr, Risk Risk)
{
    /// <summary>By what name a broker's replica is in sync; null when it is not.</summary>
    /// <param name="broker">The broker.</param>
    public ReplicaName? InSync(BrokerId broker)
    {
        foreach (var member in Isr)
        {
            if (member.Broker == broker)
            {
                return member;
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public bool Equals(PartitionState? other) =>
        other is not null && Leader == other.Leader && LeaderEpoch == other.LeaderEpoch && ControllerEpoch == other.ControllerEpoch && Risk == other.Risk
        && Isr.SequenceEqual(other.Isr);

    /// <inheritdoc/>
    public override int GetHashCode() => (Leader.Value * 397) ^ (LeaderEpoch.Value * 31) ^ Isr.Count;
}
