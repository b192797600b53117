using Coordinator.Primitives;
using Coordinator.Simulation.Checkers;
using Coordinator.Simulation.Clients;
using Coordinator.Simulation.Engine;
using Coordinator.Simulation.Network;
using Coordinator.Simulation.Servers;

namespace Coordinator.Simulation.Faults;

/// <summary>Makes the faults of a plan, and undoes them when the run heals.</summary>
internal sealed partial class FaultInjector(
    SimWorld world,
    FaultPlan plan,
    IReadOnlyList<SimServer> servers,
    IReadOnlyList<SimClient> clients,
    PeerNetwork peers,
    ClientNetwork clientNetwork,
    RunCheckers checkers)
{
    private readonly SeededRandom _random = world.Fork();
    private readonly GlobalHistory _history = checkers.History;
    private readonly List<Undo> _undos = [];
    private bool _isOver;

    public int Made { get; private set; }

    public void Start() => Next();

    /// <summary>No more faults; what lasts is undone, who is down starts.</summary>
    public void Heal()
    {
        _isOver = true;
        foreach (var undo in _undos.ToArray())
        {
            undo.Run();
        }

        foreach (var server in servers)
        {
            server.Heal();
        }
    }

    private void Next() => world.After(_random.Between(50 * SimWorld.Millisecond, plan.MaxGap), () =>
    {
        if (_isOver)
        {
            return;
        }

        var kind = _random.Pick(plan.Kinds);
        if (Make(kind))
        {
            Made++;
            world.Coverage.Count("fault." + kind);
            if (world.Trace.IsOn)
            {
                world.Trace.Line("--", $"fault {kind}");
            }
        }

        Next();
    });

    private bool Make(FaultKind kind) => kind switch
    {
        FaultKind.CrashServer => Crash(AnyUp()),
        FaultKind.CrashLeader => Crash(Leader()),
        FaultKind.CrashAtEffect => CrashAtEffect(),
        FaultKind.CrashInDisk => CrashInDisk(),
        FaultKind.CrashAll => CrashAll(),
        FaultKind.RestartStorm => RestartStorm(),
        FaultKind.GracefulStop => GracefulStop(),
        FaultKind.MoveLeader => MoveLeader(),
        FaultKind.PauseServer => Pause(AnyUp()),
        FaultKind.PauseLeader => Pause(Leader()),
        FaultKind.Partition => Partition(),
        FaultKind.OneWay => OneWay(),
        FaultKind.CutLink => CutLink(),
        FaultKind.IsolateLeader => IsolateLeader(),
        FaultKind.ResetLink => ResetLink(),
        FaultKind.CutTransfer => CutTransfer(),
        FaultKind.SlowLink => SlowLink(),
        FaultKind.SlowFlush => SlowFlush(),
        FaultKind.DiskError => DiskError(),
        FaultKind.DiskFull => DiskFull(),
        FaultKind.TickDrift => TickDrift(),
        FaultKind.WallJump => WallJump(),
        FaultKind.Wipe => Wipe(),
        FaultKind.Rot => Rot(),
        FaultKind.KillClient => KillClient(),
        FaultKind.PauseClient => PauseClient(),
        FaultKind.CutClient => CutClient(),
        FaultKind.ResetClient => ResetClient(),
        FaultKind.KillSession => KillSession(),
        FaultKind.SetQuota => SetQuota(),
        FaultKind.CorruptState => CorruptState(),
        FaultKind.ChangeMembers => ChangeMembers(),
        _ => throw new SimulationFailedException("simulator", $"no such fault: {kind}"),
    };

    private SimServer? AnyUp()
    {
        var up = servers.Where(server => server.IsUp).ToList();
        return up.Count == 0 ? null : _random.Pick(up);
    }

    private SimServer? Leader() =>
        servers.FirstOrDefault(server => server.Process is { } process && process.Replica.Status is { State: ServerState.Leading, Serving: true })
        ?? servers.FirstOrDefault(server => server.Process is { } process && process.Replica.Status.State == ServerState.Leading);

    private ServerId Any() => servers[_random.Next(servers.Count)].Id;

    private (ServerId A, ServerId B) Pair()
    {
        var a = _random.Next(servers.Count);
        var b = (a + 1 + _random.Next(servers.Count - 1)) % servers.Count;
        return (servers[a].Id, servers[b].Id);
    }

    private long Duration(long longest) => _random.Spread(50 * SimWorld.Millisecond, longest);

    /// <summary>Undone after a while, or when the run heals, whichever comes first.</summary>
    private void For(long duration, Action undo)
    {
        var one = new Undo(undo);
        _undos.Add(one);
        world.After(duration, () =>
        {
            one.Run();
            _undos.Remove(one);
        });
    }

    private sealed class Undo(Action action)
    {
        private bool _isDone;

        public void Run()
        {
            if (!_isDone)
            {
                _isDone = true;
                action();
            }
        }
    }
}
