using System.Globalization;
using Coordinator.Controller.Core.Context;
using Coordinator.Controller.Core.Machine.Topics;
using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Partitions;
using Coordinator.Primitives;

namespace Coordinator.Controller.Core.Machine.Admin;

/// <summary>The operators who wait, in the order in which they asked. Each is answered when what it wants is written and nothing comes of it any more.</summary>
/// <param name="context">What is seen of the tree.</param>
/// <param name="partitions">Writes states.</param>
internal sealed class AdminCalls(ControllerContext context, PartitionWrites partitions)
{
    /// <summary>Most that wait.</summary>
    public const int MaxWaiting = 1_000;

    private readonly SortedDictionary<long, AdminCall> _calls = [];

    /// <summary>Somebody asks; what can be refused is, at once.</summary>
    public void Ask(AdminAsked asked, TopicWrites topics, List<ControllerEffect> effects)
    {
        if (_calls.Count >= MaxWaiting)
        {
            effects.Add(new AdminAnswered(asked.CallId, ErrorCode.Throttled, string.Create(CultureInfo.InvariantCulture, $"{MaxWaiting} requests of operators wait already")));
            return;
        }

        var plan = AdminPlanner.Plan(context, asked.Request);
        if (plan.IsRefused)
        {
            effects.Add(new AdminAnswered(asked.CallId, plan.Code, plan.Message));
            return;
        }

        var before = asked.Request is ElectLeader elect ? context.StateOf(elect.Partition)?.State.LeaderEpoch : null;
        _calls.Add(asked.CallId, new AdminCall(asked.CallId, asked.Request) { EpochBefore = before ?? LeaderEpoch.Unknown });
        topics.LookAt(asked.Request.Topic);
    }

    /// <returns>Who is next with something to write about a topic; null when nobody is.</returns>
    public AdminCall? NextOf(string topic) => _calls.Values.FirstOrDefault(call => !call.IsWritten && call.Request.Topic == topic);

    /// <summary>What somebody wants is written, or was there already and this controller's reign was not over; what an election comes to is looked at now.</summary>
    public void Written(AdminCall call)
    {
        call.IsWritten = true;
        if (call.Request is ElectLeader elect)
        {
            partitions.Elect(elect.Partition, Wanted(elect));
        }
    }

    /// <summary>Refuses somebody.</summary>
    public void Refuse(AdminCall call, ErrorCode code, string message, List<ControllerEffect> effects)
    {
        if (_calls.Remove(call.CallId))
        {
            effects.Add(new AdminAnswered(call.CallId, code, message));
        }
    }

    /// <summary>A topic cannot be deleted as it is: who waits for that hears it.</summary>
    public void RefuseDeletion(string topic, ErrorCode code, string message, List<ControllerEffect> effects)
    {
        foreach (var call in _calls.Values.Where(call => call.Request is DeleteTopic && call.Request.Topic == topic).ToList())
        {
            Refuse(call, code, message, effects);
        }
    }

    /// <summary>Answers whoever has what it wanted.</summary>
    public void AnswerDone(TopicWrites topics, List<ControllerEffect> effects)
    {
        foreach (var call in _calls.Values.Where(call => call.IsWritten && IsDone(call.Request, topics)).ToList())
        {
            _calls.Remove(call.CallId);
            effects.Add(call.Request is ElectLeader elect ? Elected(call, elect) : new AdminAnswered(call.CallId, ErrorCode.Ok, call.Message));
        }
    }

    /// <summary>The reign is over: whoever waits hears it now.</summary>
    public void End(List<ControllerEffect> effects)
    {
        effects.AddRange(_calls.Keys.Select(call => new AdminAnswered(call, ErrorCode.OutcomeUnknown, "this controller was deposed meanwhile: look whether it was done")));
        _calls.Clear();
    }

    private static ElectionAsked Wanted(ElectLeader elect) => new(ForPreferred: true, elect.Unclean);

    private bool IsDone(AdminRequest request, TopicWrites topics) => request switch
    {
        ElectLeader elect => partitions.IsQuiet([elect.Partition]),
        DeleteTopic => !context.IsDoomed(request.Topic) && topics.IsQuiet(request.Topic),
        _ => topics.IsQuiet(request.Topic) && partitions.IsQuiet(request.Topic),
    };

    /// <summary>Where there was a leader only the preferred one was asked for, or another reign; where there was none, anybody.</summary>
    private AdminAnswered Elected(AdminCall call, ElectLeader elect)
    {
        var isElected = context.StateOf(elect.Partition) is var (state, _)
            && PartitionDecisions.HasLeader(state, context.Brokers)
            && (state.LeaderEpoch != call.EpochBefore || context.AssignmentOf(elect.Partition)?.Replicas[0] == state.Leader);
        return isElected
            ? new AdminAnswered(call.CallId, ErrorCode.Ok, $"{context.StateOf(elect.Partition)!.Value.State.Leader} leads in epoch {context.StateOf(elect.Partition)!.Value.State.LeaderEpoch}")
            : new AdminAnswered(call.CallId, ErrorCode.NotReady, partitions.Explain(elect.Partition, Wanted(elect)));
    }
}
