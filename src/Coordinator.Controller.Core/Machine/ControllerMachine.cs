using System.Diagnostics;
using Coordinator.Controller.Core.Context;
using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Partitions;
using Coordinator.Controller.Core.Replicas;
using Coordinator.Controller.Core.Tree;
using Coordinator.Primitives;

namespace Coordinator.Controller.Core.Machine;

/// <summary>
/// A candidate for the controller, and the controller when it is elected: one step after the other, the same inputs, the same effects. It does not remember
/// what has happened but looks at what is: each partition whose facts have changed is looked at again, and what it ought to be is written, at the version
/// that was looked at, behind the fence. So it goes on where a predecessor stopped without knowing where that was.
/// </summary>
public sealed class ControllerMachine
{
    private readonly BrokerId _self;
    private readonly DirectoryId _nonce;
    private readonly ControllerContext _context;
    private readonly Tickets _tickets;
    private readonly CommandChannels _channels;
    private readonly SortedDictionary<long, IsrProposal> _asked = [];
    private readonly SortedDictionary<long, BrokerId> _drains = [];
    private PartitionWrites? _writes;
    private Zxid _electedAt;
    private int? _refusedVersion;
    private bool _awaitsHolder;
    private bool _hasSession;
    private int _attempt;
    private ControllerEpoch _campaignsFor;

    /// <summary>Creates one that stands by.</summary>
    /// <param name="self">The broker that it runs in.</param>
    /// <param name="nonce">Drawn at its start: by it a candidate knows a znode of its own.</param>
    /// <param name="context">What it sees of the tree.</param>
    public ControllerMachine(BrokerId self, ulong nonce, ControllerContext context)
    {
        (_self, _nonce, _context, _tickets) = (self, new DirectoryId(nonce), context, new Tickets());
        _channels = new CommandChannels(context, _tickets);
    }

    /// <summary>What it is.</summary>
    public ControllerRole Role { get; private set; }

    /// <summary>Its epoch; zero while it is no controller.</summary>
    public ControllerEpoch Epoch { get; private set; }

    /// <summary>Another one for each attempt: a znode of one that was given up is not mistaken for that of the next.</summary>
    private string Token => $"{_self} {_nonce} {_attempt}";

    /// <summary>Takes a step.</summary>
    /// <param name="input">What happens.</param>
    /// <param name="effects">Gets what is to be done, in this order.</param>
    public void Step(ControllerInput input, List<ControllerEffect> effects)
    {
        switch (input)
        {
            case TreeChanged changed:
                Look(_context.Observe(changed.Znode));
                break;
            case TreeLost lost:
                Look(_context.Forget(lost.Path));
                break;
            case TreeSeen seen:
                _context.SawThrough(seen.Zxid);
                break;
            case SessionBegan:
                (_hasSession, _awaitsHolder, _refusedVersion) = (true, false, null);
                break;
            case SessionOver:
                _hasSession = false;
                Abdicate(effects);
                break;
            case CampaignEnded ended when Role == ControllerRole.Campaigning && ended.Attempt == _attempt:
                OnCampaignEnded(ended);
                break;
            case WriteEnded ended when _writes?.Take(ended) is { } outcome:
                OnWritten(outcome, effects);
                break;
            case CommandEnded ended when _channels.Take(ended) is { } outcome:
                OnTold(outcome, effects);
                break;
            case Rebalance:
                _writes?.Rebalance();
                break;
            case IsrAsked asked:
                OnIsrAsked(asked, effects);
                break;
            case DrainAsked asked:
                OnDrainAsked(asked, effects);
                break;
            case CampaignEnded or WriteEnded or CommandEnded:
                break;
            default:
                throw new UnreachableException(input.GetType().Name);
        }

        Advance(effects);
    }

    private void Advance(List<ControllerEffect> effects)
    {
        var isElected = Role is ControllerRole.Active or ControllerRole.CatchingUp && _context.SeenThrough >= _electedAt;
        if (isElected && _context.Holder?.Czxid != _electedAt)
        {
            Depose("the controller's znode is gone, or another's", effects);
        }
        else if (isElected && _context.Epoch is { } now && now.Epoch > Epoch)
        {
            Depose($"the epoch is {now.Epoch}, another controller's", effects);
        }

        var version = _context.Epoch?.Version ?? TreeOp.Create;
        var isFree = !_context.SeenThrough.IsZero && _context.Holder is null && !_awaitsHolder && version != _refusedVersion;
        if (Role == ControllerRole.Standby && _hasSession && isFree)
        {
            _attempt++;
            (Role, _campaignsFor) = (ControllerRole.Campaigning, (_context.Epoch?.Epoch ?? ControllerEpoch.Zero).Next);
            effects.Add(new Campaign(_attempt, Token, _campaignsFor, version));
        }

        if (Role == ControllerRole.CatchingUp && _context.SeenThrough >= _electedAt && _context.Epoch?.Epoch == Epoch)
        {
            Begin();
        }

        if (_writes is not null)
        {
            foreach (var (callId, _) in _writes.Emit(effects))
            {
                _asked.Remove(callId);
                effects.Add(new IsrAnswered(callId, IsrAnswer.StaleVersion, null, PartitionVersion.First));
            }

            _channels.Emit(Epoch, effects);
            AnswerDrains(effects);
        }
    }

    /// <summary>
    /// Nothing that a predecessor knew is trusted: every partition is looked at, and every broker is told of each of its own, also of those that stay as they are.
    /// </summary>
    private void Begin()
    {
        Role = ControllerRole.Active;
        _writes = new PartitionWrites(_context, new Fence(Epoch, _context.Epoch!.Value.Version, _electedAt), _tickets);
        foreach (var partition in _context.Partitions())
        {
            _writes.LookAt(partition);
        }

        foreach (var broker in _context.Brokers.Values)
        {
            _channels.TellAll(broker);
        }
    }

    private void OnCampaignEnded(CampaignEnded ended)
    {
        if (ended.Code == ErrorCode.Ok)
        {
            (Role, Epoch, _electedAt) = (ControllerRole.CatchingUp, _campaignsFor, ended.Zxid);
        }
        else
        {
            // Why it was refused is in the tree: not again before that is seen. A session that is over can win nothing.
            Role = ControllerRole.Standby;
            _hasSession &= ended.Code != ErrorCode.SessionExpired;
            _awaitsHolder = ended.Code == ErrorCode.NodeExists && _context.Holder is null;
            _refusedVersion = ended.Code == ErrorCode.BadVersion ? _context.Epoch?.Version ?? TreeOp.Create : null;
            RecogniseOwn();
        }
    }

    /// <summary>An attempt whose answer was lost had succeeded: taking it for somebody else's, everybody would wait for ever (G.2).</summary>
    private void RecogniseOwn()
    {
        if (Role == ControllerRole.Standby && _hasSession && _context.Holder is { } holder && holder.Data == Token)
        {
            (Role, Epoch, _electedAt) = (ControllerRole.CatchingUp, _campaignsFor, holder.Czxid);
        }
    }

    /// <summary>Facts have changed: whatever hangs on them is looked at again.</summary>
    private void Look(TreePlace place)
    {
        switch (place.Kind)
        {
            case TreePlaceKind.Controller:
                _awaitsHolder = false;
                RecogniseOwn();
                break;
            case TreePlaceKind.Broker when _writes is not null:
                if (_context.Brokers.TryGetValue(place.Broker, out var facts))
                {
                    _channels.TellAll(facts);
                }

                foreach (var partition in _context.ReplicasOn(place.Broker))
                {
                    _writes.LookAt(partition);
                }

                break;
            case TreePlaceKind.Topic when _writes is not null && _context.Topics.TryGetValue(place.Topic!, out var topic):
                for (var number = 0; number < topic.Partitions.Count; number++)
                {
                    _writes.LookAt(new PartitionName(place.Topic!, number));
                }

                break;
            case TreePlaceKind.Partition when _writes is not null:
                _writes.LookAt(place.Partition);
                _channels.Tell(place.Partition);
                break;
            default:
                break;
        }
    }

    private void OnWritten(WriteOutcome outcome, List<ControllerEffect> effects)
    {
        if (outcome.Deposed is { } reason)
        {
            Depose(reason, effects);
            return;
        }

        foreach (var (partition, decision) in outcome.Written)
        {
            _channels.Tell(partition);
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
                : new IsrAnswered(callId, IsrAnswer.StaleVersion, null, PartitionVersion.First));
        }
    }

    private void OnTold(CommandOutcome outcome, List<ControllerEffect> effects)
    {
        if (outcome.Reply.Answer == CommandAnswer.StaleController)
        {
            Depose("a broker obeys a later controller", effects);
        }
        else if (outcome.Reply.Answer == CommandAnswer.Obey)
        {
            _writes?.Heard(outcome);
        }
    }

    private void OnIsrAsked(IsrAsked asked, List<ControllerEffect> effects)
    {
        if (_writes is null)
        {
            effects.Add(new IsrAnswered(asked.CallId, IsrAnswer.NotController, null, PartitionVersion.First));
            return;
        }

        var partition = asked.Proposal.Partition;
        var known = _context.AssignmentOf(partition) is { } assignment && _context.StateOf(partition) is { } state
            ? new KnownPartition(assignment.Replicas, state.State, state.Version)
            : null;
        var (answer, wanted) = IsrDecisions.Decide(asked.Proposal, known, _context.Brokers, Epoch);
        if (answer == IsrAnswer.Accepted && wanted != known!.State)
        {
            _asked[asked.CallId] = asked.Proposal;
            if (!_writes.Want(partition, asked.CallId, wanted!))
            {
                _asked.Remove(asked.CallId);
                effects.Add(new IsrAnswered(asked.CallId, IsrAnswer.StaleVersion, null, PartitionVersion.First));
            }
        }
        else
        {
            effects.Add(new IsrAnswered(asked.CallId, answer, wanted, known?.Version ?? PartitionVersion.First));
        }
    }

    private void OnDrainAsked(DrainAsked asked, List<ControllerEffect> effects)
    {
        if (_writes is null || !_context.Brokers.TryGetValue(asked.Broker, out var facts) || facts.Incarnation != asked.Incarnation)
        {
            effects.Add(new DrainAnswered(asked.CallId, IsController: _writes is not null, []));
            return;
        }

        _context.SetDraining(asked.Broker, isDraining: true);
        _drains.Add(asked.CallId, asked.Broker);
        foreach (var partition in _context.ReplicasOn(asked.Broker))
        {
            _writes.LookAt(partition);
        }
    }

    /// <summary>A drain is answered when everything that can be moved has been.</summary>
    private void AnswerDrains(List<ControllerEffect> effects)
    {
        foreach (var (callId, broker) in _drains.Where(drain => _writes!.IsQuiet(_context.ReplicasOn(drain.Value))).ToList())
        {
            _drains.Remove(callId);
            effects.Add(new DrainAnswered(
                callId, IsController: true, [.. _context.ReplicasOn(broker).Where(partition => _context.StateOf(partition)?.State.Leader == broker)]));
        }
    }

    private void Depose(string reason, List<ControllerEffect> effects)
    {
        effects.Add(new Resign(reason, _electedAt));
        Abdicate(effects);
    }

    /// <summary>Whoever waits hears it now: an answer that never comes would hang its caller (KAFKA-10193).</summary>
    private void Abdicate(List<ControllerEffect> effects)
    {
        effects.AddRange(_asked.Keys.Select(callId => new IsrAnswered(callId, IsrAnswer.NotController, null, PartitionVersion.First)));
        effects.AddRange(_drains.Keys.Select(callId => new DrainAnswered(callId, IsController: false, [])));
        _asked.Clear();
        _drains.Clear();
        _channels.Clear();
        _writes = null;
        _attempt++;
        foreach (var broker in _context.Brokers.Keys.ToList())
        {
            _context.SetDraining(broker, isDraining: false);
        }

        (Role, Epoch, _electedAt) = (ControllerRole.Standby, ControllerEpoch.Zero, Zxid.Zero);
    }
}
