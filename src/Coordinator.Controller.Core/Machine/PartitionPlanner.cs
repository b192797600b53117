using Coordinator.Controller.Core.Context;
using Coordinator.Controller.Core.Machine.Topics;
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
    /// <param name="asked">What an operator, or the time, asks for besides.</param>
    /// <param name="epoch">The controller's.</param>
    public static Decision? Plan(ControllerContext context, LogEnds ends, PartitionName partition, ElectionAsked asked, ControllerEpoch epoch)
    {
        if (context.AssignmentOf(partition) is not { } assignment)
        {
            return null;
        }

        var topic = context.Topics[partition.Topic];
        return context.StateOf(partition) is not { } known ? Create(context, partition, topic, assignment, epoch)
            : PartitionDecisions.HasLeader(known.State, context.Brokers) ? Keep(context, partition, topic, assignment, known.State, asked.ForPreferred, epoch)
            : Elect(context, ends, partition, topic, assignment, known, asked.PermitsUnclean, epoch);
    }

    /// <summary>Why nobody else leads it now, or nobody at all.</summary>
    public static string Explain(ControllerContext context, LogEnds ends, PartitionName partition, ElectionAsked asked)
    {
        if (context.AssignmentOf(partition) is not { } assignment || context.StateOf(partition) is not { } known)
        {
            return "none of its replicas has been alive";
        }

        var topic = context.Topics[partition.Topic];
        return PartitionDecisions.HasLeader(known.State, context.Brokers)
            ? TopicPolicies.Preferred.Select(new SelectionQuestion(CandidatesOf(context, topic, assignment, known.State), known.State.Leader, Risk.None)).Reason
            : TopicPolicies.Offline.Select(OfflineQuestion(context, ends, partition, topic, assignment, known, asked.PermitsUnclean)).Reason;
    }

    private static Decision? Create(ControllerContext context, PartitionName partition, TopicSpec topic, PartitionAssignment assignment, ControllerEpoch epoch)
    {
        if (PartitionDecisions.Create(assignment.Replicas, context.Brokers, epoch) is not { } state)
        {
            return null;
        }

        var first = topic.AnyMayLead ? state with { Isr = [state.Isr[0]] } : state;
        return new Decision(partition, "it is new", first, $"{state.Leader} is the first alive", []) { IsElection = true };
    }

    private static Decision? Elect(
        ControllerContext context,
        LogEnds ends,
        PartitionName partition,
        TopicSpec topic,
        PartitionAssignment assignment,
        (PartitionState State, PartitionVersion Version) known,
        bool permitsUnclean,
        ControllerEpoch epoch)
    {
        var state = known.State;
        var result = Select(TopicPolicies.Offline, topic, OfflineQuestion(context, ends, partition, topic, assignment, known, permitsUnclean));
        var elected = PartitionDecisions.Elected(state, result, context.Brokers, epoch);
        return result.Leader.IsNone && state.Leader.IsNone && elected.Isr.SequenceEqual(state.Isr)
            ? null
            : new Decision(partition, state.Leader.IsNone ? "it has no leader" : $"its leader {state.Leader} is gone", elected, result.Reason, result.Refused)
            {
                IsElection = !result.Leader.IsNone,
            };
    }

    /// <summary>The longest log is a matter of all of them: while one has not said how long its own is, nobody is chosen by it.</summary>
    private static SelectionQuestion OfflineQuestion(
        ControllerContext context,
        LogEnds ends,
        PartitionName partition,
        TopicSpec topic,
        PartitionAssignment assignment,
        (PartitionState State, PartitionVersion Version) known,
        bool permitsUnclean)
    {
        var (candidates, isComplete) = ends.Complete(partition, known.Version, CandidatesOf(context, topic, assignment, known.State), context.Brokers);
        var permitted = topic.AllowsUnclean || permitsUnclean ? Risk.Unclean : isComplete ? Risk.UnflushedTail : Risk.None;
        return new SelectionQuestion(candidates, known.State.Leader, permitted);
    }

    /// <summary>Its leader leads: who is gone or on its way out leaves the in-sync set, and the leadership if it has it.</summary>
    private static Decision? Keep(
        ControllerContext context, PartitionName partition, TopicSpec topic, PartitionAssignment assignment, PartitionState state, bool moves, ControllerEpoch epoch)
    {
        var leaves = context.Brokers[state.Leader].IsDraining;
        var isLeftBehind = assignment.IsReassigning && !assignment.Target.Contains(state.Leader) && Reassignments.HasArrived(assignment, topic, state, context.Brokers);
        if (leaves || isLeftBehind || moves)
        {
            var policy = leaves ? TopicPolicies.Drain : isLeftBehind ? TopicPolicies.Reassign : TopicPolicies.Preferred;
            var result = Select(policy, topic, new SelectionQuestion(CandidatesOf(context, topic, assignment, state), state.Leader, Risk.None) { Target = assignment.Target });
            if (result.Leader != state.Leader)
            {
                var cause = leaves ? $"its leader {state.Leader} leaves" : isLeftBehind ? $"its replicas move, and {state.Leader} is not in the target" : $"{result.Leader} is preferred";
                return new Decision(partition, cause, PartitionDecisions.Elected(state, result, context.Brokers, epoch), result.Reason, result.Refused) { IsElection = true };
            }
        }

        var flushes = topic.Fsync == FsyncPolicy.Group;
        return PartitionDecisions.Gone(state, IsGone, epoch) is { } shrunk
            ? new Decision(partition, "replicas are gone", shrunk, $"{state.Leader} leads on", [])
            : null;

        bool IsGone(ReplicaName member) =>
            !context.Brokers.TryGetValue(member.Broker, out var facts) || facts.HasFailedDisk || facts.IsDraining || !facts.HasAllOf(member, flushes);
    }

    /// <summary>Where any may lead nobody else is in sync: there is nothing to be in sync with.</summary>
    private static SelectionResult Select(ISelectionPolicy policy, TopicSpec topic, SelectionQuestion question)
    {
        var result = policy.Select(question);
        return topic.AnyMayLead && !result.Leader.IsNone ? result with { InSync = [result.Leader] } : result;
    }

    private static IReadOnlyList<Candidate> CandidatesOf(ControllerContext context, TopicSpec topic, PartitionAssignment assignment, PartitionState state) => topic.AnyMayLead
        ? PartitionDecisions.AllAlike(assignment.Replicas, context.Brokers)
        : PartitionDecisions.Candidates(assignment.Replicas, state, context.Brokers, topic.Fsync == FsyncPolicy.Group);
}
