using System.Text;
using Coordinator.Primitives;
using Coordinator.Replication;
using Coordinator.Zab;
using Coordinator.Zab.Messages;

namespace Coordinator.UnitTests.Replication;

/// <summary>Some Replicas on perfect links; time and faults are driven by the test.</summary>
internal sealed class ReplicaEnsemble
{
    private readonly Dictionary<ServerId, ServerRole> _roles = [];
    private readonly SortedDictionary<(int From, int To), Queue<PeerMessage>> _wires = [];
    private long _lastAttachment;
    private long _lastCall;

    public ReplicaEnsemble(int voters, Func<ReplicaOptions, ReplicaOptions>? configure = null)
    {
        for (var id = 1; id <= voters; id++)
        {
            _roles.Add(new ServerId(id), ServerRole.Voter);
        }

        for (var id = 1; id <= voters; id++)
        {
            Servers.Add(id, new ReplicaServer(id, _roles, configure ?? (options => options)));
        }
    }

    public SortedDictionary<int, ReplicaServer> Servers { get; } = [];

    public ReplicaServer this[int id] => Servers[id];

    public long Wall { get; set; } = 1_000_000;

    /// <summary>What may be delivered; a message that is not is lost.</summary>
    public Func<int, int, PeerMessage, bool> Filter { get; set; } = (_, _, _) => true;

    /// <summary>What becomes of a message on its way.</summary>
    public Func<PeerMessage, PeerMessage> Rewrite { get; set; } = message => message;

    /// <summary>While true, no moment that a server waits for is ever over; else it is when nothing else moves.</summary>
    public bool AreMomentsLong { get; set; }

    public ReplicaServer Leader => Servers.Values.Single(server => server.IsLeading);

    /// <summary>An ensemble whose servers all serve.</summary>
    public static ReplicaEnsemble Started(int voters, Func<ReplicaOptions, ReplicaOptions>? configure = null)
    {
        var ensemble = new ReplicaEnsemble(voters, configure);
        ensemble.Boot([.. ensemble.Servers.Keys]);
        ensemble.Tick();
        ensemble.TickUntil(() => ensemble.Servers.Values.All(server => server.IsServing));
        return ensemble;
    }

    public TestClient Client(int server) => new(this, server, new AttachmentId(++_lastAttachment));

    public long NextCall() => ++_lastCall;

    public void Boot(params int[] ids)
    {
        foreach (var id in ids)
        {
            Servers[id].Boot();
            Link(id);
        }

        Settle();
    }

    /// <summary>Connects a server with all that run.</summary>
    public void Link(int id)
    {
        foreach (var other in Servers.Values.Where(other => other.IsRunning && other.Id != id))
        {
            Servers[id].Step(new LinkUp(new ServerId(other.Id)));
            other.Step(new LinkUp(new ServerId(id)));
        }
    }

    public void Kill(int id)
    {
        Servers[id].Crash();
        foreach (var other in Servers.Values.Where(other => other.IsRunning))
        {
            Wire(id, other.Id).Clear();
            Wire(other.Id, id).Clear();
            other.Step(new LinkDown(new ServerId(id)));
            other.Step(new PeerUnreachable(new ServerId(id)));
        }

        Settle();
    }

    public void Tick(int times = 1, int milliseconds = 100)
    {
        for (var i = 0; i < times; i++)
        {
            Wall += milliseconds;
            foreach (var server in Servers.Values.Where(server => server.IsRunning))
            {
                server.Tick(Wall);
            }

            Settle();
        }
    }

    public void TickUntil(Func<bool> condition, int most = 100)
    {
        for (var i = 0; i < most && !condition(); i++)
        {
            Tick();
        }

        Assert.True(condition(), Describe());
    }

    /// <summary>Delivers messages and disk completions until nothing moves.</summary>
    public void Settle()
    {
        for (var rounds = 0; rounds < 10_000; rounds++)
        {
            var moved = false;
            foreach (var server in Servers.Values.Where(server => server.IsRunning))
            {
                moved |= server.CompleteStorage();
                server.Step(BatchEnd.Instance);
                moved |= Collect(server) | server.HasWork;
            }

            foreach (var ((from, to), wire) in _wires.ToList())
            {
                while (Servers[to].IsRunning && wire.TryDequeue(out var message))
                {
                    moved = true;
                    if (Filter(from, to, message))
                    {
                        Servers[to].Step(new PeerReceived(new ServerId(from), Rewrite(message)));
                        Collect(Servers[to]);
                    }
                }
            }

            if (!moved && !Wake())
            {
                return;
            }
        }

        Assert.Fail("the ensemble does not settle\n" + Describe());
    }

    public string Describe()
    {
        var text = new StringBuilder();
        foreach (var server in Servers.Values)
        {
            text.AppendLine(server.Describe());
        }

        return text.ToString();
    }

    private bool Wake()
    {
        var asked = AreMomentsLong ? [] : Servers.Values.Where(server => server.IsRunning && server.IsWakeDue).ToList();
        asked.ForEach(server => server.Wake());
        return asked.Count > 0;
    }

    private bool Collect(ReplicaServer server)
    {
        var moved = server.Outbox.Count > 0;
        foreach (var send in server.Outbox)
        {
            if (Servers[send.To.Value].IsRunning)
            {
                Wire(server.Id, send.To.Value).Enqueue(send.Message);
            }
        }

        server.Outbox.Clear();
        return moved;
    }

    private Queue<PeerMessage> Wire(int from, int to)
    {
        if (!_wires.TryGetValue((from, to), out var wire))
        {
            _wires.Add((from, to), wire = new Queue<PeerMessage>());
        }

        return wire;
    }
}
