using Coordinator.Primitives;
using Coordinator.Sessions.Messages;
using Coordinator.Simulation.Checkers;
using Coordinator.Simulation.Engine;

namespace Coordinator.Simulation.Clients;

/// <summary>A client's machine: one session after the other, each with its own life, and pauses.</summary>
internal sealed class SimClient(SimWorld world, int index, ClientNetwork network, WorkloadShape shape, RunCheckers checkers)
{
    private readonly SeededRandom _random = world.Fork();
    private readonly Queue<Action> _waiting = new();
    private long _pausedUntil;
    private int _lives;

    public int Index => index;

    public ClientNetwork Network => network;

    public WorkloadShape Shape => shape;

    public SeededRandom Random => _random;

    public RunCheckers Checkers => checkers;

    public ClientLife? Life { get; private set; }

    public bool IsPaused => world.Now < _pausedUntil;

    /// <summary>No new calls: the run ends.</summary>
    public bool IsQuiet { get; set; }

    /// <summary>Nothing is unanswered, not even a write whose caller waits no longer.</summary>
    public bool IsSettled => Life is not { Unanswered: > 0 };

    public void Start()
    {
        if (Life is null)
        {
            world.Coverage.Count("client.session");
            Life = new ClientLife(world, this, ++_lives);
            Life.Start();
        }
    }

    /// <summary>The client's process dies without a word and comes back as another one.</summary>
    public void Kill()
    {
        Life?.Abandon();
        Life = null;
        _waiting.Clear();
        world.After(_random.Between(10, 1_000) * SimWorld.Millisecond, Start);
    }

    public void Pause(long until)
    {
        _pausedUntil = Math.Max(_pausedUntil, until);
        world.At(until, Resume);
    }

    public void Connected(ClientConnection connection) => Run(() => Life?.Connected(connection));

    public void Received(ClientConnection connection, ServerFrame frame) => Run(() => Life?.Received(connection, frame));

    public void Lost(ClientConnection connection) => Run(() => Life?.Lost(connection));

    /// <summary>Does something now, or when the client goes on.</summary>
    public void Run(Action action)
    {
        if (IsPaused || _waiting.Count > 0)
        {
            _waiting.Enqueue(action);
            return;
        }

        action();
    }

    internal void Ended(ClientLife life)
    {
        if (Life == life)
        {
            Life = null;
            world.After(_random.Between(10, 1_000) * SimWorld.Millisecond, Start);
        }
    }

    private void Resume()
    {
        while (!IsPaused && _waiting.TryDequeue(out var action))
        {
            action();
        }
    }
}
