using System.Text;
using Coordinator.Broker.Replicas;
using Coordinator.Controller.Core.Context;
using Coordinator.Controller.Core.Machine;
using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Tree;
using Coordinator.Primitives;
using Coordinator.Simulation.Engine;
using Coordinator.Tree.Txns;

namespace Coordinator.Simulation.Brokers;

internal sealed partial class SimBroker
{
    private const long Retry = 100 * SimWorld.Millisecond;
    private const int AnyVersion = -1;

    private readonly List<ControllerEffect> _decided = [];
    private SessionId _session;
    private Incarnation _life;
    private Zxid _seen;
    private bool _isLooking;

    public SessionId Session => _session;

    private bool IsInTouch => _service.IsUp && !IsOffline && !IsPaused;

    /// <summary>A sign of life to the ensemble, if it can be heard; what it could not be told while it was cut off it is told then.</summary>
    public void Ping()
    {
        if (IsAlive && IsInTouch && _session != SessionId.None)
        {
            if (_service.IsOpen(_session))
            {
                _service.Hear(_session);
            }

            if (_seen < _service.Last)
            {
                LookSoon();
            }
        }
    }

    public void Decide(ControllerInput input)
    {
        _controller!.Step(_tampering.Seen(input, this), _decided);
        var decided = _decided.ToList();
        _decided.Clear();
        decided.ForEach(Do);
    }

    /// <summary>Sees what is new of the tree, a while after it has happened.</summary>
    public void LookSoon()
    {
        if (!_isLooking && IsAlive)
        {
            _isLooking = true;
            var process = _process;
            _world.After(_world.Random.Spread(100, 20_000), () =>
            {
                _isLooking = false;
                Run(process, Look);
            });
        }
    }

    private void Look()
    {
        if (_session == SessionId.None || !IsInTouch)
        {
            return;
        }

        if (!_service.IsOpen(_session))
        {
            LoseSession();
            return;
        }

        var through = _service.Last;
        foreach (var path in _service.ChangesAfter(_seen).ToList())
        {
            Decide(_service.Tree.TryGet(path, out var data, out var stat)
                ? new TreeChanged(new ZnodeSeen(path, data, stat.Czxid, stat.Version))
                : new TreeLost(path));
        }

        _seen = through;
        Decide(new TreeSeen(through));
    }

    /// <summary>Its client hears that its session is over, and opens another one.</summary>
    private void LoseSession()
    {
        _world.Coverage.Count("broker.session-lost");
        _session = SessionId.None;
        Decide(new SessionOver());
        Connect(_process);
    }

    private void Connect(int process) => _world.After(_world.Random.Spread(1_000, 200_000), () => Run(process, () =>
    {
        if (!IsInTouch)
        {
            Connect(process);
            return;
        }

        var before = _life == Incarnation.None ? _directory!.StoppedInOrder : _life;
        var session = _service.Open();
        if (Register(session, before) is not { } life)
        {
            // Another directory's registration is waited for, until its session is over.
            _service.End(session, CloseReason.Killed);
            Connect(process);
            return;
        }

        (_session, _life) = (session, life);
        Step(new Registered(life));
        Decide(new SessionBegan());
        Look();
    }));

    private Incarnation? Register(SessionId session, Incarnation before)
    {
        var path = BrokerService.Paths.Broker(Id);
        var data = ControllerJson.Write(new BrokerRegistration($"b{Id}:1", _world.Random.Next() | 1, Identity, before));
        var create = BrokerService.Create(path, data, CreateMode.Ephemeral);
        if (!_service.Tree.TryGet(path, out var other, out var stat))
        {
            return new Incarnation(_service.Write(session, create).Zxid.Value);
        }

        if (_tampering.RestartKeepsLife)
        {
            return new Incarnation(stat.Czxid.Value);
        }

        return ControllerJson.TryReadBroker(other.Span)!.Directory == Identity
            ? new Incarnation(_service.Write(session, new DeleteOp(path, -1), create).Zxid.Value)
            : null;
    }

    private void Do(ControllerEffect effect)
    {
        switch (effect)
        {
            case Campaign campaign:
                Call(() => Elect(campaign));
                break;
            case WriteTree write:
                Call(() => Write(write), mayChangeSession: _tampering.WritesOutliveSessions);
                break;
            case Resign resign:
                _world.Coverage.Count("controller.resigned");
                _world.Coverage.Count("controller.reached-too-few", resign.Reason.StartsWith("it reached", StringComparison.Ordinal) ? 1 : 0);
                _world.Trace.Line($"b{Id}", $"resigns: {resign.Reason}");
                Call(() =>
                {
                    _service.Apply(new WriteTxn([new DeleteOp(BrokerService.Paths.Controller, -1)], [new HolderGuard(BrokerService.Paths.Controller, resign.Czxid)], IsMulti: true), _session);
                    return null;
                });
                break;
            default:
                _network.Carry(this, effect);
                break;
        }
    }

    /// <summary>
    /// A write of this session: it happens once, some time later, and its answer comes some time after that; not at all when the session is over first.
    /// </summary>
    private void Call(Func<ControllerInput?> act, bool mayChangeSession = false)
    {
        var (process, session) = (_process, _session);
        Send();

        void Send() => _world.After(_world.Random.Spread(200, 30_000), () =>
        {
            // What left the process does not stop with it; it is in the kernel's hands.
            if (process != _process || (session != _session && !mayChangeSession))
            {
                return;
            }

            if (!_service.IsUp || IsOffline || (mayChangeSession && _session == SessionId.None))
            {
                _world.After(Retry, Send);
            }
            else if (_service.IsOpen(_session))
            {
                Answer(act());
            }
        });

        void Answer(ControllerInput? answer) => _world.After(_world.Random.Spread(200, 30_000), () => Run(process, () =>
        {
            if (session == _session && answer is not null)
            {
                if (IsInTouch)
                {
                    Decide(answer);
                }
                else
                {
                    Answer(answer);
                }
            }
        }));
    }

    private CampaignEnded Elect(Campaign campaign)
    {
        var epoch = Encoding.UTF8.GetBytes(campaign.Epoch.ToString());
        var elected = _service.Write(
            _session,
            BrokerService.Create(BrokerService.Paths.Controller, Encoding.UTF8.GetBytes(campaign.Token), CreateMode.Ephemeral),
            campaign.ExpectedVersion < 0
                ? BrokerService.Create(BrokerService.Paths.ControllerEpoch, epoch, CreateMode.Persistent)
                : new SetDataOp(BrokerService.Paths.ControllerEpoch, epoch, campaign.ExpectedVersion));
        _world.Coverage.Count("controller.campaign-" + elected.Code);
        var isEpochs = elected.Ops.Count == 2 && elected.Ops[0].Code == ErrorCode.Ok && elected.Code == ErrorCode.NodeExists;
        return new CampaignEnded(campaign.Attempt, isEpochs ? ErrorCode.BadVersion : elected.Code, elected.Zxid);
    }

    private WriteEnded Write(WriteTree write)
    {
        List<Op> ops = [new CheckOp(BrokerService.Paths.ControllerEpoch, _tampering.ChecksEpoch ? write.Fence.EpochVersion : AnyVersion, Zxid.Zero)];
        ops.AddRange(write.Ops.Select(op => op.Kind switch
        {
            TreeOpKind.Create => (Op)BrokerService.Create(op.Path, op.Data.ToArray(), CreateMode.Persistent),
            TreeOpKind.Set => new SetDataOp(op.Path, op.Data, _tampering.ChecksVersions ? op.ExpectedVersion : AnyVersion),
            _ => new DeleteOp(op.Path, _tampering.ChecksVersions ? op.ExpectedVersion : AnyVersion),
        }));
        HolderGuard[] guards = _tampering.ChecksHolder ? [new HolderGuard(BrokerService.Paths.Controller, write.Fence.Czxid)] : [];
        var result = _service.Apply(new WriteTxn(ops, guards, IsMulti: true), _session).Result;
        _world.Coverage.Count("controller.write-" + result.Code);
        var failed = result.Ops.Select((op, i) => (op.Code, i)).FirstOrDefault(op => op.Code is not (ErrorCode.Ok or ErrorCode.RuntimeInconsistency)).i - 1;
        return new WriteEnded(
            write.Ticket,
            result.Code,
            result.Ops.Count == 0 ? -1 : failed,
            result.Code == ErrorCode.Ok ? [.. result.Ops.Skip(1).Select(op => op.Stat?.Version ?? TreeOp.Absent)] : [])
        {
            Zxid = result.Zxid,
        };
    }
}
