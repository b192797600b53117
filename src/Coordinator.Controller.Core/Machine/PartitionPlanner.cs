using Coordinator.Controller.Core.Context;
using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Partitions;
using Coordinator.Controller.Core.Selection;
using Coordinator.Controller.Core.Tree;

namespace Coordinator.Controller.Core.Machine;

/// <summary>What a partition's state ought to be, by what is seen now.</summary>
internal static class PartitionPlanner
{
    /// <summary>Null when it is what it ought to be.</summary>
    public static Decision? Plan(ControllerContext context, PartitionName partition, ControllerEpoch epoch)
    {
        if (context.AssignmentOf(partition) is not { } assignment)
        {
            return null;
        }

        var topic = context.Topics[partition.Topic];
        return context.StateOf(partition) is not { } known ? Create(context, partition, assignment, epoch)
            : PartitionDecisions.HasLeader(known.State, context.Brokers) ? Keep(context, partition, topic, assignment, known.State, epoch)
            : Elect(context, partition, topic, assignment, known.State, epoch);
    }

    private static Decision? Create(ControllerContext context, PartitionName partition, PartitionAssignment assignment, ControllerEpoch epoch) =>
        PartitionDecisions.Create(assignment.Replicas, context.Brokers, epoch) is { } state
            ? new Decision(partition, "it is new", state, $"{state.Leader} is the first alive", [])
            : null;

    private static Decision? Elect(
        ControllerContext context, PartitionName partition, TopicSpec topic, PartitionAssignment assignment, PartitionState state, ControllerEpoch epoch)
    {
        var permitted = topic.AllowsUnclean ? Risk.Unclean : Risk.None;
        var result = Ask(TopicPolicies.Offline, context, topic, assignment, state, permitted);
        var elected = PartitionDecisions.Elected(state, result, context.Brokers, epoch);
        return result.Leader.IsNone && state.Leader.IsNone && elected.Isr.SequenceEqual(state.Isr)
            ? null
            : new Decision(partition, state.Leader.IsNone ? "it has no leader" : $"its leader {state.Leader} is gone", elected, result.Reason, result.Refused);
    }

    /// <summary>Its leader leads: who is gone or on its way out leaves the in-sync set, and the leadership if it has it.</summary>
    private static Decision? Keep(
        ControllerContext context, PartitionName partition, TopicSpec topic, PartitionAssignment assignment, PartitionState state, ControllerEpoch epoch)
    {
        if (context.Brokers[state.Leader].IsDraining)
        {
            var result = Ask(TopicPolicies.Drain, context, topic, assignment, state, Risk.None);
            if (result.Leader != state.Leader)
            {
                return new Decision(
                    partition, $"its leader {state.Leader} leaves", PartitionDecisions.Elected(state, result, context.Brokers, epoch), result.Reason, result.Refused);
            }
        }

        var flushes = topic.Fsync == FsyncPolicy.Group;
        return PartitionDecisions.Gone(state, IsGone, epoch) is { } shrunk
            ? new Decision(partition, "replicas are gone", shrunk, $"{state.Leader} leads on", [])
            : null;

        bool IsGone(ReplicaName member) =>
            !context.Brokers.TryGetValue(member.Broker, out var facts) || facts.HasFailedDisk || facts.IsDraining || !facts.HasAllOf(member, flushes);
    }

    private static SelectionResult Ask(
        ISelectionPolicy policy, ControllerContext context, TopicSpec topic, PartitionAssignment assignment, PartitionState state, Risk permitted)
    {
        var candidates = PartitionDecisions.Candidates(assignment.Replicas, state, context.Brokers, topic.Fsync == FsyncPolicy.Group);
        return policy.Select(new SelectionQuestion(candidates, state.Leader, permitted) { Target = assignment.Target });
    }
}
