using Coordinator.Primitives;
using Coordinator.Replication;
using Coordinator.Simulation.Checkers;
using Coordinator.Simulation.Engine;
using Coordinator.Simulation.Network;
using Coordinator.Zab;

namespace Coordinator.Simulation.Servers;

/// <summary>
/// One life of a server: the real replica over the real store, and a loop that does what the shell does: inputs are drained in batches,
/// effects executed in order.
/// </summary>
internal sealed class ServerProcess : IPeerEndpoint
{
    private const int BatchInputs = 256;

    private readonly SimWorld _world;
    private readonly SimServer _machine;
    private readonly Queue<Input> _inbox = new();
    private readonly Queue<Tick> _rested = new();
    private readonly List<Effect> _effects = [];
    private readonly StorageActor _storage;
    private readonly SnapshotActor _snapshots;
    private readonly EffectWitness _witness;
    private bool _hasTurn;
    private bool _isTickDue;
    private long _pausedUntil;

    public ServerProcess(SimWorld world, SimServer machine, OpenedStore opened, ReplicaOptions options, RunCheckers checkers)
    {
        _world = world;
        _machine = machine;
        Options = options;
        Store = opened.Store;
        Replica = new Replica(options, machine.Tampering.Recovered(opened.Recovered), opened.Tree);
        _storage = new StorageActor(world, this, machine.Tempo, opened.Recovered);
        _snapshots = new SnapshotActor(world, this, machine.Tempo);
        Front = new ClientFront(world, this);
        _witness = new EffectWitness(world, this, checkers, opened.Recovered);
        IsAlive = true;
    }

    public ServerId Id => _machine.Id;

    public SimServer Machine => _machine;

    public ReplicaOptions Options { get; }

    public Replica Replica { get; }

    public IServerStore Store { get; }

    public ClientFront Front { get; }

    public StorageActor Storage => _storage;

    public EffectWitness Witness => _witness;

    public bool IsAlive { get; private set; }

    public bool IsPaused => _world.Now < _pausedUntil;

    /// <summary>Crashes after this many more effects; negative for never.</summary>
    public int CrashAfterEffects { get; set; } = -1;

    public void Start()
    {
        _effects.Clear();
        Replica.Start(_effects);
        Execute();
        _world.After(_world.Random.Between(1, _machine.Tempo.TickLength), Tick);
    }

    public void Post(Input input)
    {
        if (!IsAlive)
        {
            return;
        }

        EndRest();
        _inbox.Enqueue(input);
        Check.That(_inbox.Count < 200_000, "bounded", $"inbox of server {Id} holds {_inbox.Count} inputs");
        Wake();
    }

    /// <summary>Whether such an input is still to be stepped.</summary>
    public bool HasWaiting<T>()
        where T : Input => _inbox.Any(static input => input is T);

    public void Pause(long until)
    {
        _pausedUntil = Math.Max(_pausedUntil, until);
        _world.At(until, GoOn);
    }

    /// <summary>Faults are over.</summary>
    public void Heal()
    {
        CrashAfterEffects = -1;
        _pausedUntil = _world.Now;
        GoOn();
    }

    /// <summary>The process is gone; nothing of it acts any more.</summary>
    public void Die()
    {
        IsAlive = false;
        _inbox.Clear();
        Front.Die();
        Store.Dispose();
    }

    private void GoOn()
    {
        if (IsPaused || !IsAlive)
        {
            return;
        }

        if (_isTickDue)
        {
            _isTickDue = false;
            Tick();
        }

        Wake();
    }

    private void Wake()
    {
        if (_hasTurn || !IsAlive || IsPaused || _inbox.Count == 0)
        {
            return;
        }

        _hasTurn = true;
        _world.After(_world.Random.Between(5, 60), Turn);
    }

    private void Tick()
    {
        if (!IsAlive)
        {
            return;
        }

        if (IsPaused)
        {
            // A stopped process misses ticks; the timer fires once when it goes on.
            _isTickDue = true;
            return;
        }

        for (var counted = 0; counted < _machine.Tampering.TicksPerTick; counted++)
        {
            Rest(new Tick(_machine.WallMilliseconds));
        }

        _world.After(_machine.Tempo.TickLength, Tick);
    }

    private void Rest(Tick tick)
    {
        if (_inbox.Count > 0 || _rested.Count + 1 >= Replica.RestTicks)
        {
            Post(tick);
            return;
        }

        _world.Coverage.Count("rested");
        _rested.Enqueue(tick);
    }

    private void EndRest()
    {
        while (_rested.TryDequeue(out var tick))
        {
            _inbox.Enqueue(tick);
        }
    }

    private void Turn()
    {
        _hasTurn = false;
        if (!IsAlive || IsPaused)
        {
            return;
        }

        _effects.Clear();
        for (var taken = 0; taken < BatchInputs && _inbox.TryDequeue(out var input); taken++)
        {
            _witness.Saw(input);
            Step(input);
        }

        Step(BatchEnd.Instance);
        Execute();
        if (IsAlive)
        {
            _witness.AfterBatch();
            Wake();
        }
    }

    private void Step(Input input)
    {
        var before = _effects.Count;
        try
        {
            Replica.Step(input, _effects);
        }
        catch (InvariantViolationException broken)
        {
            throw new SimulationFailedException("invariant", $"server {Id} broke \"{broken.Message}\" on {input}\n{broken.StackTrace}");
        }

        _witness.Decided(_effects, before);
    }

    private void Execute()
    {
        foreach (var effect in _effects)
        {
            if (CrashAfterEffects == 0)
            {
                _world.Coverage.Count("crash.at-effect");
                _machine.Crash();
                return;
            }

            if (CrashAfterEffects > 0)
            {
                CrashAfterEffects--;
            }

            if (_machine.Tampering.Effect(effect, this, _world) is not { } done)
            {
                continue;
            }

            _witness.Sees(done);
            Perform(done);
            if (!IsAlive)
            {
                return;
            }
        }
    }

    private void Perform(Effect effect)
    {
        switch (effect)
        {
            case BreakLink link:
                _world.Coverage.Count("link.given-up");
                _machine.Network.Reset(Id, link.Peer);
                break;
            case Send send:
                _machine.Network.Send(Id, send.To, send.Message);
                break;
            case StorageEffect or ReadLog or ReadSnapshot:
                _storage.Enqueue(effect);
                break;
            case WakeSoon:
                _world.Coverage.Count(Replica.Status.State == ServerState.Leading ? "woken.leader" : "woken");
                _world.After(_world.Random.Between(SimWorld.Millisecond, 10 * SimWorld.Millisecond), () => Post(Woken.Instance));
                break;
            case SaveSnapshot or DropSnapshot or RereadState:
                _snapshots.Enqueue(effect);
                break;
            case ToClient toClient:
                Front.Deliver(toClient.Attachment, toClient.Item);
                break;
            default:
                break;
        }
    }
}
