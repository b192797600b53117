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
    /// <param name="context">What is seen.</param>
    /// <param name="ends">How far logs go.</param>
    /// <param name="partition">The partition.</param>
    /// <param name="moves">Whether its leadership is to go to who is preferred.</param>
    /// <param name="epoch">The controller's.</param>
    public static Decision? Plan(ControllerContext context, LogEnds ends, PartitionName partition, bool moves, ControllerEpoch epoch)
    {
        if (context.AssignmentOf(partition) is not { } assignment)
        {
            return null;
        }

        var topic = context.Topics[partition.Topic];
        return context.StateOf(partition) is not { } known ? Create(context, partition, assignment, epoch)
            : PartitionDecisions.HasLeader(known.State, context.Brokers) ? Keep(context, partition, topic, assignment, known.State, moves, epoch)
            : Elect(context, ends, partition, topic, assignment, known, epoch);
    }

    private static Decision? Create(ControllerContext context, PartitionName partition, PartitionAssignment assignment, ControllerEpoch epoch) =>
        PartitionDecisions.Create(assignment.Replicas, context.Brokers, epoch) is { } state
            ? new Decision(partition, "it is new", state, $"{state.Leader} is the first alive", [])
            : null;

    private static Decision? Elect(
        ControllerContext context,
        LogEnds ends,
        PartitionName partition,
        TopicSpec topic,
        PartitionAssignment assignment,
        (PartitionState State, PartitionVersion Version) known,
        ControllerEpoch epoch)
    {
        // The longest log is a matter of all of them: while one has not said how long its own is, nobody is chosen by it.
        var state = known.State;
        var (candidates, isComplete) = ends.Complete(partition, known.Version, CandidatesOf(context, topic, assignment, state), context.Brokers);
        var permitted = topic.AllowsUnclean ? Risk.Unclean : isComplete ? Risk.UnflushedTail : Risk.None;
        var result = TopicPolicies.Offline.Select(new SelectionQuestion(candidates, state.Leader, permitted));
        var elected = PartitionDecisions.Elected(state, result, context.Brokers, epoch);
        return result.Leader.IsNone && state.Leader.IsNone && elected.Isr.SequenceEqual(state.Isr)
            ? null
            : new Decision(partition, state.Leader.IsNone ? "it has no leader" : $"its leader {state.Leader} is gone", elected, result.Reason, result.Refused);
    }

    /// <summary>Its leader leads: who is gone or on its way out leaves the in-sync set, and the leadership if it has it.</summary>
    private static Decision? Keep(
        ControllerContext context, PartitionName partition, TopicSpec topic, PartitionAssignment assignment, PartitionState state, bool moves, ControllerEpoch epoch)
    {
        var leaves = context.Brokers[state.Leader].IsDraining;
        if (leaves || moves)
        {
            var result = (leaves ? TopicPolicies.Drain : TopicPolicies.Preferred).Select(
                new SelectionQuestion(CandidatesOf(context, topic, assignment, state), state.Leader, Risk.None));
            if (result.Leader != state.Leader)
            {
                var cause = leaves ? $"its leader {state.Leader} leaves" : $"{result.Leader} is preferred";
                return new Decision(partition, cause, PartitionDecisions.Elected(state, result, context.Brokers, epoch), result.Reason, result.Refused);
            }
        }

        var flushes = topic.Fsync == FsyncPolicy.Group;
        return PartitionDecisions.Gone(state, IsGone, epoch) is { } shrunk
            ? new Decision(partition, "replicas are gone", shrunk, $"{state.Leader} leads on", [])
            : null;

        bool IsGone(ReplicaName member) =>
            !context.Brokers.TryGetValue(member.Broker, out var facts) || facts.HasFailedDisk || facts.IsDraining || !facts.HasAllOf(member, flushes);
    }

    private static IReadOnlyList<Candidate> CandidatesOf(ControllerContext context, TopicSpec topic, PartitionAssignment assignment, PartitionState state) =>
        PartitionDecisions.Candidates(assignment.Replicas, state, context.Brokers, topic.Fsync == FsyncPolicy.Group);
}
