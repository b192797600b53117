using Coordinator.Controller.Core.Context;
using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Partitions;
using Coordinator.Controller.Core.Tree;

namespace Coordinator.Controller.Core.Machine.Topics;

/// <summary>Replicas on the move: those of before and those of after replicate until all of after have everything, then those of before go (KIP-455).</summary>
internal static class Reassignments
{
    /// <summary>Whether every replica of the target is alive and in sync; where any may lead, whether one of them is alive.</summary>
    public static bool HasArrived(PartitionAssignment assignment, TopicSpec topic, PartitionState state, IReadOnlyDictionary<BrokerId, BrokerFacts> brokers) => topic.AnyMayLead
        ? assignment.Target.Any(broker => brokers.GetValueOrDefault(broker) is { HasFailedDisk: false, IsDraining: false })
        : assignment.Target.All(broker => brokers.GetValueOrDefault(broker) is { HasFailedDisk: false } facts && state.InSync(broker) == facts.Name);

    /// <summary>The last step: the in-sync set loses who is not in the target, in another reign of the same leader. Null while it cannot be made.</summary>
    public static Decision? Last(ControllerContext context, PartitionName partition, ControllerEpoch epoch)
    {
        if (context.AssignmentOf(partition) is not { IsReassigning: true } assignment
            || context.StateOf(partition) is not var (state, _)
            || !PartitionDecisions.HasLeader(state, context.Brokers)
            || !assignment.Target.Contains(state.Leader)
            || !HasArrived(assignment, context.Topics[partition.Topic], state, context.Brokers))
        {
            return null;
        }

        IReadOnlyList<ReplicaName> isr = [.. assignment.Target.Select(state.InSync).OfType<ReplicaName>()];
        var after = state with { LeaderEpoch = state.LeaderEpoch.Next, ControllerEpoch = epoch, Isr = isr };
        IReadOnlyList<(BrokerId, string)> refused = [.. assignment.Replicas.Where(broker => !assignment.Target.Contains(broker)).Select(broker => (broker, "it is not in the target"))];
        return new Decision(partition, "its replicas have moved", after, $"{state.Leader} leads on: every replica of the target is in sync", refused);
    }
}
