using System.Diagnostics;
using Coordinator.Controller.Core.Context;
using Coordinator.Controller.Core.Numbers;
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
    private readonly long? _sessionTimeout;
    private readonly Tickets _tickets = new();
    private readonly Rest _rest;
    private ActiveController? _active;
    private Reach? _reach;
    private (BrokerId? Broker, long? At)? _lost;
    private Zxid _electedAt;
    private int? _refusedVersion;
    private bool _awaitsHolder;
    private bool _hasSession;
    private int _attempt;
    private ControllerEpoch _campaignsFor;
    private long _now;
    private long? _toldAt;

    /// <summary>Creates one that stands by.</summary>
    /// <param name="self">The broker that it runs in.</param>
    /// <param name="nonce">Drawn at its start: by it a candidate knows a znode of its own.</param>
    /// <param name="context">What it sees of the tree.</param>
    /// <param name="sessionTimeout">
    /// In milliseconds: as a controller it resigns when it has reached fewer than half of the others for longer than that. Null: it is not asked whom it reaches.
    /// </param>
    public ControllerMachine(BrokerId self, ulong nonce, ControllerContext context, long? sessionTimeout = null)
    {
        (_self, _nonce, _context, _sessionTimeout) = (self, new DirectoryId(nonce), context, sessionTimeout);
        _rest = new Rest(sessionTimeout ?? 0);
    }

    /// <summary>What it is.</summary>
    public ControllerRole Role { get; private set; }

    /// <summary>Its epoch; zero while it is no controller.</summary>
    public ControllerEpoch Epoch { get; private set; }

    /// <summary>Another one for each attempt: a znode of one that was given up is not mistaken for that of the next.</summary>
    private string Token => HolderToken.Of(_self, _nonce, _attempt);

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
                _lost = lost.Path == _context.Paths.Controller && _context.Holder is not null ? (_context.HolderBroker, lost.At) : _lost;
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
            case CampaignEnded:
                break;
            default:
                Rule(input, effects);
                break;
        }

        Advance(effects);
    }

    /// <summary>What concerns a controller. Who asks one that is none hears that; what a former reign had begun is nobody's.</summary>
    private void Rule(ControllerInput input, List<ControllerEffect> effects)
    {
        switch (input)
        {
            case WriteEnded ended when _active?.Take(ended, effects) is { } reason:
                Depose(reason, effects);
                break;
            case CommandEnded ended when _active?.Take(ended) is { } reason:
                Depose(reason, effects);
                break;
            case WriteEnded or CommandEnded:
                break;
            case TimeWent went when _sessionTimeout is { } timeout:
                GoTo(went.At, timeout, effects);
                break;
            case TimeWent:
                break;
            case Rebalance:
                _active?.Rebalance();
                break;
            case IsrAsked asked when _active is not null:
                _active.Ask(asked, effects);
                break;
            case DrainAsked asked when _active is not null:
                _active.Ask(asked, effects);
                break;
            case AdminAsked asked when _active is not null:
                _active.Ask(asked, effects);
                break;
            case IsrAsked asked:
                effects.Add(new IsrAnswered(asked.CallId, IsrAnswer.NotController, null, PartitionVersion.First));
                break;
            case DrainAsked asked:
                effects.Add(new DrainAnswered(asked.CallId, IsController: false, []));
                break;
            case AdminAsked asked:
                effects.Add(new AdminAnswered(
                    asked.CallId, ErrorCode.Unavailable, _context.HolderBroker is { } broker && broker != _self
                        ? $"broker {_self} is not the controller: broker {broker} is"
                        : $"broker {_self} is not the controller, and nobody else is seen to be"));
                break;
            default:
                throw new UnreachableException(input.GetType().Name);
        }
    }

    /// <summary>
    /// A process that stood still for a while has perhaps been answered meanwhile, and not heard it: no step of time is longer than a third of the timeout.
    /// </summary>
    private void GoTo(long at, long timeout, List<ControllerEffect> effects)
    {
        _now += Math.Clamp(at - (_toldAt ?? at), 0, timeout / 3);
        _toldAt = at;
        if (_active?.GoTo(_now, effects) is { } reason)
        {
            _rest.Begin(_now);
            Depose(reason, effects);
        }
        else if (_reach?.IsProven == true)
        {
            _rest.Forget();
        }
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

        var version = _context.Epoch?.Version ?? TreeOp.Absent;
        var isFree = !_context.SeenThrough.IsZero && _context.Holder is null && !_awaitsHolder && version != _refusedVersion;
        if (Role == ControllerRole.Standby && _hasSession && isFree && _rest.IsOver(_now))
        {
            _attempt++;
            (Role, _campaignsFor) = (ControllerRole.Campaigning, (_context.Epoch?.Epoch ?? ControllerEpoch.Zero).Next);
            effects.Add(new Campaign(_attempt, Token, _campaignsFor, version));
        }

        if (Role == ControllerRole.CatchingUp && _context.SeenThrough >= _electedAt && _context.Epoch?.Epoch == Epoch)
        {
            Begin();
        }

        _active?.GoOn(effects);
    }

    private void Begin()
    {
        Role = ControllerRole.Active;
        _reach = _sessionTimeout is { } timeout ? new Reach(_context, _self, timeout, _now) : null;
        _active = new ActiveController(
            _context, new Fence(Epoch, _context.Epoch!.Value.Version, _electedAt), _tickets, ReignLog.Begin(_context, _self, Epoch, _lost), _reach);
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
            _refusedVersion = ended.Code == ErrorCode.BadVersion ? _context.Epoch?.Version ?? TreeOp.Absent : null;
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
    private void Look(TreeChange change)
    {
        if (change.Place.Kind == TreePlaceKind.Controller)
        {
            _awaitsHolder = false;
            RecogniseOwn();
        }

        _active?.Look(change);
    }

    private void Depose(string reason, List<ControllerEffect> effects)
    {
        effects.Add(new Resign(reason, _electedAt));
        Abdicate(effects);
    }

    private void Abdicate(List<ControllerEffect> effects)
    {
        _active?.End(effects);
        (_active, _reach) = (null, null);
        _attempt++;
        foreach (var broker in _context.Brokers.Keys.ToList())
        {
            _context.SetDraining(broker, isDraining: false);
        }

        (Role, Epoch, _electedAt) = (ControllerRole.Standby, ControllerEpoch.Zero, Zxid.Zero);
    }
}
