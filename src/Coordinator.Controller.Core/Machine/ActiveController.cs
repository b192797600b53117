using Coordinator.Controller.Core.Context;
using Coordinator.Controller.Core.Machine.Admin;
using Coordinator.Controller.Core.Machine.Topics;
using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Partitions;
using Coordinator.Controller.Core.Replicas;
using Coordinator.Controller.Core.Tree;

namespace Coordinator.Controller.Core.Machine;

/// <summary>
/// A reign: what is to be looked at, written, told and answered as long as it lasts. Nothing of it outlives it, and nothing that a predecessor knew is
/// trusted: every partition and topic is looked at, and every broker is told of each of its own, also of those that stay as they are.
/// </summary>
internal sealed class ActiveController
{
    private readonly ControllerContext _context;
    private readonly Fence _fence;
    private readonly PartitionWrites _partitions;
    private readonly TopicWrites _topics;
    private readonly CommandChannels _channels;
    private readonly AdminCalls _calls;
    private readonly ReignLog _log;
    private readonly Reach? _reach;
    private readonly Tickets _tickets;
    private readonly SortedDictionary<long, IsrProposal> _asked = [];
    private readonly SortedDictionary<long, BrokerId> _drains = [];

    /// <param name="context">What is seen of the tree.</param>
    /// <param name="fence">Of this reign.</param>
    /// <param name="tickets">Numbers of what is under way.</param>
    /// <param name="reign">The reign, for the history.</param>
    /// <param name="reach">Whom it reaches; null when that is not asked.</param>
    public ActiveController(ControllerContext context, Fence fence, Tickets tickets, Reign reign, Reach? reach)
    {
        (_context, _fence, _tickets, _reach) = (context, fence, tickets, reach);
        _partitions = new PartitionWrites(context, fence, tickets);
        _topics = new TopicWrites(context, _partitions, fence, tickets);
        _channels = new CommandChannels(context, tickets);
        _calls = new AdminCalls(context, _partitions);
        _log = new ReignLog(context, fence, tickets, reign);
        foreach (var partition in context.Partitions())
        {
            _partitions.LookAt(partition);
        }

        foreach (var topic in context.Topics.Keys.Concat(context.Deletions))
        {
            _topics.LookAt(topic);
        }

        foreach (var broker in context.Brokers.Values)
        {
            _channels.TellAll(broker);
        }
    }

    /// <summary>Facts have changed: whatever hangs on them is looked at again.</summary>
    public void Look(TreeChange change)
    {
        var place = change.Place;
        switch (place.Kind)
        {
            case TreePlaceKind.Broker:
                if (_context.Brokers.TryGetValue(place.Broker, out var facts))
                {
                    _channels.TellAll(facts);
                }

                LookAt(_context.ReplicasOn(place.Broker));
                break;
            case TreePlaceKind.Topic or TreePlaceKind.Deletion:
                var topic = _context.Topics.GetValueOrDefault(place.Topic!);
                _channels.Compare(place.Topic!, change.Before, topic);
                _topics.LookAt(place.Topic!);
                LookAt(Enumerable.Range(0, topic?.Partitions.Count ?? 0).Select(number => new PartitionName(place.Topic!, number)));
                break;
            case TreePlaceKind.Partition:
                LookAt([place.Partition]);
                _channels.Tell(place.Partition);
                break;
            default:
                break;
        }
    }

    /// <returns>Why this controller must not go on; null when it may.</returns>
    public string? Take(WriteEnded ended, List<ControllerEffect> effects)
    {
        if (_partitions.Take(ended) is { } outcome)
        {
            OnWritten(outcome, effects);
            return outcome.Deposed;
        }

        if (_topics.Take(ended, _calls, effects) is { } written)
        {
            foreach (var znode in written.Written)
            {
                Look(_context.Observe(znode));
            }

            effects.AddRange(written.Decided.Select(decision => new Decided(decision)));
            return written.Deposed;
        }

        return _log.Take(ended);
    }

    /// <returns>Why this controller must not go on; null when it may.</returns>
    public string? Take(CommandEnded ended)
    {
        var isOwn = _reach?.Take(ended) == true;
        var told = _channels.Take(ended);
        if (told?.Reply.Answer == CommandAnswer.Obey)
        {
            _partitions.Heard(told);
        }

        return (isOwn || told is not null) && ended.Reply?.Answer == CommandAnswer.StaleController ? "a broker obeys a later controller" : null;
    }

    /// <summary>Time has gone by: brokers that nothing was sent to are pinged.</summary>
    /// <param name="now">The time in milliseconds.</param>
    /// <param name="effects">Gets what is to be done.</param>
    /// <returns>Why this controller is to resign: it reaches too few; null when it may go on.</returns>
    public string? GoTo(long now, List<ControllerEffect> effects)
    {
        _reach!.GoTo(now);
        if (_reach.WhyTooFew() is { } reason)
        {
            _log.End(reason, effects);
            return reason;
        }

        foreach (var broker in _reach.DueForPing())
        {
            var ping = new SendCommand(_tickets.Next(), broker.Broker, broker.Incarnation, _fence.Epoch, [], [], IsComplete: false);
            _reach.Sent(ping);
            effects.Add(ping);
        }

        return null;
    }

    /// <summary>From time to time: leaderships go back to who is preferred, and a deletion that something was in the way of is tried again.</summary>
    public void Rebalance()
    {
        _partitions.Rebalance(broker => _reach?.IsHeard(broker) != false);
        foreach (var topic in _context.Deletions)
        {
            _topics.LookAt(topic);
        }
    }

    public void Ask(AdminAsked asked, List<ControllerEffect> effects) => _calls.Ask(asked, _topics, effects);

    public void Ask(IsrAsked asked, List<ControllerEffect> effects)
    {
        var partition = asked.Proposal.Partition;
        var known = _context.AssignmentOf(partition) is { } assignment && _context.StateOf(partition) is { } state
            ? new KnownPartition(assignment.Replicas, state.State, state.Version) { TopicId = _context.Topics[partition.Topic].Id }
            : null;
        var (answer, wanted) = IsrDecisions.Decide(asked.Proposal, known, _context.Brokers, _fence.Epoch);
        if (answer == IsrAnswer.Accepted && wanted != known!.State)
        {
            _asked[asked.CallId] = asked.Proposal;
            if (!_partitions.Want(partition, asked.CallId, wanted!))
            {
                _asked.Remove(asked.CallId);
                effects.Add(new IsrAnswered(asked.CallId, IsrAnswer.Busy, null, PartitionVersion.First));
            }
        }
        else
        {
            effects.Add(new IsrAnswered(asked.CallId, answer, wanted, known?.Version ?? PartitionVersion.First));
        }
    }

    public void Ask(DrainAsked asked, List<ControllerEffect> effects)
    {
        if (!_context.Brokers.TryGetValue(asked.Broker, out var facts) || facts.Incarnation != asked.Incarnation)
        {
            effects.Add(new DrainAnswered(asked.CallId, IsController: true, []));
            return;
        }

        _context.SetDraining(asked.Broker, isDraining: true);
        _drains.Add(asked.CallId, asked.Broker);
        LookAt(_context.ReplicasOn(asked.Broker));
    }

    /// <summary>Writes, tells and answers whatever there is to.</summary>
    public void GoOn(List<ControllerEffect> effects)
    {
        _log.Emit(effects);
        _topics.Emit(_calls, effects);
        foreach (var (callId, _) in _partitions.Emit(effects))
        {
            _asked.Remove(callId);
            effects.Add(new IsrAnswered(callId, IsrAnswer.Busy, null, PartitionVersion.First));
        }

        Tell(effects);
        AnswerDrains(effects);
        _calls.AnswerDone(_topics, effects);
    }

    /// <summary>Whoever waits hears it now: an answer that never comes would hang its caller (KAFKA-10193).</summary>
    public void End(List<ControllerEffect> effects)
    {
        effects.AddRange(_asked.Keys.Select(callId => new IsrAnswered(callId, IsrAnswer.NotController, null, PartitionVersion.First)));
        effects.AddRange(_drains.Keys.Select(callId => new DrainAnswered(callId, IsController: false, [])));
        _calls.End(effects);
    }

    private void Tell(List<ControllerEffect> effects)
    {
        var before = effects.Count;
        _channels.Emit(_fence.Epoch, effects);
        foreach (var command in effects.Skip(before).OfType<SendCommand>())
        {
            _reach?.Sent(command);
        }
    }

    private void LookAt(IEnumerable<PartitionName> partitions)
    {
        foreach (var partition in partitions)
        {
            _partitions.LookAt(partition);
            LookAtTopicOf(partition);
        }
    }

    /// <summary>A deletion or a reassignment goes on when its partitions do.</summary>
    private void LookAtTopicOf(PartitionName partition)
    {
        if (_context.IsDoomed(partition.Topic) || _context.AssignmentOf(partition)?.IsReassigning == true)
        {
            _topics.LookAt(partition.Topic);
        }
    }

    private void OnWritten(WriteOutcome outcome, List<ControllerEffect> effects)
    {
        foreach (var (partition, decision) in outcome.Written)
        {
            _channels.Tell(partition);
            LookAtTopicOf(partition);
            if (decision is not null)
            {
                effects.Add(new Decided(decision));
            }
        }

        foreach (var (callId, partition) in outcome.Answered)
        {
            var known = _context.StateOf(partition);
            _asked.Remove(callId, out var asked);
            var accepted = known is { } now && asked is not null && asked.Wants(now.State.Isr) && asked.LeaderEpoch == now.State.LeaderEpoch;
            effects.Add(accepted
                ? new IsrAnswered(callId, IsrAnswer.Accepted, known!.Value.State, known.Value.Version)
                : new IsrAnswered(callId, IsrAnswer.Busy, null, PartitionVersion.First));
        }
    }

    /// <summary>A drain is answered when everything that can be moved has been.</summary>
    private void AnswerDrains(List<ControllerEffect> effects)
    {
        foreach (var (callId, broker) in _drains.Where(drain => _partitions.IsQuiet(_context.ReplicasOn(drain.Value))).ToList())
        {
            _drains.Remove(callId);
            effects.Add(new DrainAnswered(
                callId, IsController: true, [.. _context.ReplicasOn(broker).Where(partition => _context.StateOf(partition)?.State.Leader == broker)]));
        }
    }
}
