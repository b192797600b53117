using Coordinator.Broker.Log;
using Coordinator.Broker.Replicas;
using Coordinator.Controller.Core.Context;
using Coordinator.Controller.Core.Machine;
using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Partitions;
using Coordinator.Primitives;
using Coordinator.Simulation.Brokers.Defects;
using Coordinator.Simulation.Engine;
using Coordinator.TestKit.Disks;
using Coordinator.Tree.Txns;

namespace Coordinator.Simulation.Brokers;

/// <summary>
/// A broker's process over a simulated disk: the real machines of the broker and of the candidate in it, its session, and what a crash or a stop makes of
/// them. What comes while it is stopped waits; what was meant for a process that is dead is gone.
/// </summary>
internal sealed partial class SimBroker
{
    private const string Root = "/data";

    private readonly SimWorld _world;
    private readonly BrokerService _service;
    private readonly BrokerNetwork _network;
    private readonly BrokerTampering _tampering;
    private readonly List<Action> _deferred = [];
    private readonly List<BrokerEffect> _said = [];
    private SimDisk _disk = new();
    private int _process;
    private bool _isRoundDue;
    private LogDirectory? _directory;
    private BrokerMachine? _broker;
    private ControllerMachine? _controller;
    private ControllerContext? _context;

    public SimBroker(SimWorld world, BrokerService service, BrokerNetwork network, BrokerTampering tampering, int id)
    {
        (_world, _service, _network, _tampering, Id) = (world, service, network, tampering, new BrokerId(id));
        Identity = new DirectoryId((ulong)id * 1_000);
        Format();
    }

    public BrokerId Id { get; }

    public bool IsAlive => _broker is not null;

    public bool IsPaused { get; private set; }

    /// <summary>Whether the ensemble can be reached.</summary>
    public bool IsOffline { get; set; }

    public DirectoryId Identity { get; private set; }

    public BrokerMachine Broker => _broker!;

    /// <summary>The topic that it takes a name for; 0 for none.</summary>
    public ulong TopicOf(string name) => _service.IdsOf(name).LastOrDefault(id => _directory!.KnownAs(name, id));

    /// <summary>Whether there is a log of a partition on its disk.</summary>
    public bool HasLog(PartitionName partition) => _disk.Exists($"{Root}/{LogDirectoryLayout.NameOf(partition)}");

    public LogDirectory Directory => _directory!;

    public ControllerMachine Controller => _controller!;

    public ControllerContext Context => _context!;

    public void Start()
    {
        _process++;
        _directory = LogDirectory.Open(_tampering.Disk(_disk), Root, new LogOptions(SegmentBytes: 16 << 10, MaxOpenLogs: 4));
        _broker = new BrokerMachine(Id, _directory, new BrokerCounters());
        _context = new ControllerContext(BrokerService.Paths);
        _controller = new ControllerMachine(Id, _world.Random.Next() | 1, _context, BrokerService.SessionTimeout / SimWorld.Millisecond);
        _life = Incarnation.None;
        (_seen, _session) = (Zxid.Zero, SessionId.None);
        Connect(_process);
        Ticks(_process);
    }

    /// <summary>The process dies, and what was not flushed may be gone.</summary>
    public void Crash()
    {
        _world.Coverage.Count("broker.crash");
        End();
        _disk.Crash(_world.Fork());
    }

    /// <summary>The process stops in order: drained as far as somebody answers, flushed, and marked.</summary>
    public void Stop()
    {
        _world.Coverage.Count("broker.stop");
        _directory!.Stop(_broker!.HighWatermarks, _broker.Incarnation == Incarnation.None ? _directory.StoppedInOrder : _broker.Incarnation);
        var session = _session;
        End();
        if (session != SessionId.None && _service.IsUp && !IsOffline && _service.IsOpen(session))
        {
            _service.End(session, CloseReason.Killed);
        }
    }

    /// <summary>The disk is gone, and another one in its place.</summary>
    public void Wipe()
    {
        _world.Coverage.Count("broker.wipe");
        if (IsAlive)
        {
            End();
        }

        _disk = new SimDisk();
        Identity = _tampering.BlankDiskKeepsIdentity ? Identity : new DirectoryId(Identity.Value + 1);
        Format();
    }

    public void Pause() => IsPaused = true;

    public void Resume()
    {
        IsPaused = false;
        var waiting = _deferred.ToList();
        _deferred.Clear();
        waiting.ForEach(action => Run(_process, action));
    }

    /// <summary>Something reaches the process that it was meant for.</summary>
    public void Deliver(int process, Action action) => Run(process, action);

    public int Process => _process;

    /// <summary>Takes a step, and ends the round soon: so several steps share a flush, as in the real loop.</summary>
    public void Step(BrokerInput input)
    {
        if (_tampering.Input(input, this, _world) is not { } taken)
        {
            return;
        }

        _broker!.Step(taken, _world.Now * _tampering.ClockRate / SimWorld.Millisecond, wallClock: 0, _said);
        if (!_isRoundDue)
        {
            _isRoundDue = true;
            var process = _process;
            _world.After(_world.Random.Between(0, 2 * SimWorld.Millisecond), () => Run(process, EndRound));
        }
    }

    private void EndRound()
    {
        _isRoundDue = false;
        _broker!.EndRound(_said);
        var said = _said.ToList();
        _said.Clear();
        foreach (var effect in said.Select(effect => _tampering.Effect(effect, this, _world)).OfType<BrokerEffect>())
        {
            _network.Carry(this, effect);
        }
    }

    private void Run(int process, Action action)
    {
        if (process != _process || !IsAlive)
        {
            return;
        }

        if (IsPaused)
        {
            _deferred.Add(() => Run(process, action));
            return;
        }

        action();
    }

    private void End()
    {
        _process++;
        _directory!.Dispose();
        (_broker, _directory, _controller, _context, IsPaused, _isRoundDue) = (null, null, null, null, false, false);
        _said.Clear();
        _deferred.Clear();
        _network.Ended(this);
    }

    private void Format() => LogDirectory.Format(_disk, Root, Identity);

    private void Ticks(int process) => _world.After(50 * SimWorld.Millisecond, () =>
    {
        if (process == _process)
        {
            Run(process, () => Step(new Tick()));
            Ticks(process);
        }
    });
}
