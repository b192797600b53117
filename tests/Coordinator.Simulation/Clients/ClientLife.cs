using Coordinator.Primitives;
using Coordinator.Sessions;
using Coordinator.Sessions.Messages;
using Coordinator.Simulation.Checkers;
using Coordinator.Simulation.Engine;

namespace Coordinator.Simulation.Clients;

/// <summary>One session of a client: the SDK's own session core, a workload, and a witness of all that the caller is told.</summary>
internal sealed class ClientLife : ISessionOwner
{
    private readonly SimWorld _world;
    private readonly SimClient _client;
    private readonly ClientSession _session;
    private readonly Workload _workload;
    private readonly ClientWitness _witness;
    private readonly List<SessionEffect> _effects = [];
    private readonly SortedDictionary<long, ClientConnection> _connections = [];
    private readonly string _name;
    private long _wakeVersion;
    private bool _isOver;

    public ClientLife(SimWorld world, SimClient client, int number)
    {
        _world = world;
        _client = client;
        _name = $"c{client.Index}.{number}";
        var password = new byte[SessionOptions.PasswordBytes];
        for (var i = 0; i < password.Length; i++)
        {
            password[i] = (byte)client.Random.Next(256);
        }

        _session = new ClientSession(new SessionOptions(client.Network.ServerCount, password, client.Random.Next())
        {
            TimeoutMilliseconds = WorkloadShape.SessionTimeout(client.Random),
        });
        _workload = new Workload(client.Random, client.Shape, _name);
        _witness = new ClientWitness(world, client.Checkers, this, _name);
    }

    public bool BelievesAlive => !_isOver && !_client.IsPaused && _session.State == SessionState.Connected;

    public int PendingCalls => _witness.OpenCalls;

    public int Unanswered => Math.Max(_witness.OpenCalls, _session.PendingCalls);

    private long Milliseconds => _world.Now / SimWorld.Millisecond;

    public void Start()
    {
        Step(new Start(Milliseconds));
        Think();
    }

    /// <summary>The process is gone: nobody is told anything any more.</summary>
    public void Abandon()
    {
        _isOver = true;
        foreach (var connection in _connections.Values)
        {
            connection.Disconnect();
        }
    }

    public void Connected(ClientConnection connection)
    {
        if (IsMine(connection))
        {
            Step(new Connected(Milliseconds, connection.Number));
        }
    }

    public void Received(ClientConnection connection, ServerFrame frame)
    {
        if (IsMine(connection))
        {
            if (_world.Trace.IsOn)
            {
                _world.Trace.Line(_name, "<- " + TraceText.Of(frame));
            }

            _witness.Hears(frame);
            Step(new FrameReceived(Milliseconds, connection.Number, frame));
        }
    }

    public void Lost(ClientConnection connection)
    {
        if (IsMine(connection))
        {
            _connections.Remove(connection.Number);
            Step(new ConnectionLost(Milliseconds, connection.Number, "broken"));
        }
    }

    /// <summary>What the watches must have brought by the end.</summary>
    public void Finish() => _witness.Finish(_session.SeenZxid);

    private bool IsMine(ClientConnection connection) =>
        !_isOver && _connections.TryGetValue(connection.Number, out var mine) && mine == connection;

    private void Think() => _world.After(_client.Shape.Think(_client.Random), () => _client.Run(() =>
    {
        if (_isOver)
        {
            return;
        }

        if (!_client.IsQuiet && PendingCalls < _client.Shape.MaxPending)
        {
            Act();
        }

        Think();
    }));

    private void Act()
    {
        var call = _workload.Next(_witness.Watches);
        _witness.Submits(call, _session.SeenZxid);
        Step(call.Unwatches == 0
            ? new Submit(Milliseconds, call.Id, call.Body!, Milliseconds + call.Patience)
            : new Unwatch(Milliseconds, call.Unwatches));
        if (call.CancelAfter > 0)
        {
            _world.After(call.CancelAfter * SimWorld.Millisecond, () => _client.Run(() => Step(new Cancel(Milliseconds, call.Id))));
        }
    }

    private void Step(SessionInput input)
    {
        if (_isOver)
        {
            return;
        }

        _effects.Clear();
        try
        {
            _session.Step(input, _effects);
        }
        catch (InvariantViolationException broken)
        {
            throw new SimulationFailedException("invariant", $"client {_name} broke \"{broken.Message}\" on {input}\n{broken.StackTrace}");
        }

        foreach (var effect in _effects.ToArray())
        {
            Perform(effect);
        }
    }

    private void Perform(SessionEffect effect)
    {
        if (_world.Trace.IsOn && effect is not WakeAt)
        {
            _world.Trace.Line(_name, "-> " + TraceText.Of(effect));
        }

        switch (effect)
        {
            case Connect connect:
                _connections[connect.Connection] = _client.Network.Connect(_client, connect.Connection, connect.ServerIndex);
                break;
            case Disconnect disconnect:
                if (_connections.Remove(disconnect.Connection, out var dropped))
                {
                    dropped.Disconnect();
                }

                break;
            case SendFrame send:
                _witness.Says(send.Frame);
                if (_connections.TryGetValue(send.Connection, out var connection))
                {
                    connection.ToServer(send.Frame);
                }

                break;
            case CompleteCall complete:
                _witness.Completes(complete.CallId, complete.Result);
                break;
            case DeliverEvents deliver:
                _witness.Delivers(deliver);
                break;
            case StateChanged changed:
                OnState(changed);
                break;
            case WakeAt wake:
                WakeLater(wake.Time);
                break;
            default:
                break;
        }
    }

    private void OnState(StateChanged changed)
    {
        _world.Coverage.Count("client." + changed.State);
        _witness.Changes(changed);
        if (changed.State is SessionState.Expired or SessionState.Closed)
        {
            _world.After(1, () => _client.Run(() =>
            {
                _witness.Over();
                Abandon();
                _client.Ended(this);
            }));
        }
    }

    private void WakeLater(long time)
    {
        var version = ++_wakeVersion;
        if (time > 1_000_000_000)
        {
            return;
        }

        _world.At(time * SimWorld.Millisecond, () => _client.Run(() =>
        {
            if (version == _wakeVersion)
            {
                Step(new Wake(Milliseconds));
            }
        }));
    }
}
