using System.Text;
using Coordinator.Primitives;
using Coordinator.Zab;
using Coordinator.Zab.Messages;

namespace Coordinator.UnitTests.Zab;

/// <summary>Some ZabPeers on perfect links and disks that lose nothing flushed; time and faults are driven by the test.</summary>
internal sealed class ZabEnsemble
{
    private readonly Dictionary<ServerId, ServerRole> _roles = [];
    private readonly Dictionary<(int From, int To), Queue<PeerMessage>> _wires = [];
    private readonly HashSet<(int, int)> _cut = [];

    public ZabEnsemble(int voters, int observers = 0, Func<ZabOptions, ZabOptions>? configure = null)
    {
        for (var id = 1; id <= voters + observers; id++)
        {
            _roles.Add(new ServerId(id), id <= voters ? ServerRole.Voter : ServerRole.Observer);
        }

        for (var id = 1; id <= voters + observers; id++)
        {
            Servers.Add(id, new ZabServer(id, _roles, configure ?? (options => options)));
        }
    }

    public SortedDictionary<int, ZabServer> Servers { get; } = [];

    public ZabServer this[int id] => Servers[id];

    /// <summary>Every message that was delivered, for transcripts.</summary>
    public List<string> Transcript { get; } = [];

    public Func<int, int, PeerMessage, bool> Filter { get; set; } = (_, _, _) => true;

    /// <summary>While true, no moment that a server waits for is ever over; else it is when nothing else moves.</summary>
    public bool AreMomentsLong { get; set; }

    /// <summary>Three voters, led by 3.</summary>
    public static ZabEnsemble ThreeWithLeader(Func<ZabOptions, ZabOptions>? configure = null)
    {
        var ensemble = new ZabEnsemble(3, configure: configure);
        ensemble.Boot(1, 2, 3);
        ensemble.Tick(10);
        Assert.True(ensemble[3].Peer.IsActiveLeader, ensemble.Describe());
        return ensemble;
    }

    /// <summary>An ensemble without clients, but for those of one server; no moment is over yet.</summary>
    public static ZabEnsemble Quiet(ZabEnsemble ensemble, int leader, int busy)
    {
        ensemble.Boot([.. ensemble.Servers.Keys]);
        ensemble.Tick(10);
        Assert.True(ensemble[leader].Peer.IsActiveLeader, ensemble.Describe());
        foreach (var server in ensemble.Servers.Values)
        {
            server.Peer.IsQuiet = server.Id != busy;
        }

        // By the ACKs of this one the leader knows of it.
        ensemble.ProposeMany(leader, 1, "before");
        ensemble.Tick();
        ensemble.AreMomentsLong = true;
        return ensemble;
    }

    /// <summary>Proposes txns one after the other; their bodies are the prefix and a number.</summary>
    public void ProposeMany(int leader, int count, string prefix = "t")
    {
        for (var i = 0; i < count; i++)
        {
            Assert.True(Servers[leader].Propose(prefix + i));
            Settle();
        }
    }

    public void Boot(params int[] ids)
    {
        foreach (var id in ids)
        {
            Servers[id].Boot();
            foreach (var other in Servers.Values.Where(other => other.IsRunning && other.Id != id))
            {
                Connect(id, other.Id);
            }
        }

        Settle();
    }

    public void Kill(int id)
    {
        Servers[id].Crash();
        foreach (var other in Servers.Values.Where(other => other.Id != id))
        {
            Disconnect(id, other.Id);
            if (other.IsRunning)
            {
                other.Step(new PeerUnreachable(new ServerId(id)));
                Collect(other);
            }
        }

        Settle();
    }

    /// <summary>Paused servers neither tick nor take messages; what is sent to them waits, as in a stopped process.</summary>
    public HashSet<int> Paused { get; } = [];

    public void Partition(int a, int b)
    {
        _cut.Add((Math.Min(a, b), Math.Max(a, b)));
        Disconnect(a, b);
        Settle();
    }

    /// <summary>The connection breaks and is made anew before anybody gives up.</summary>
    public void ResetLink(int a, int b)
    {
        Disconnect(a, b);
        Settle();
        Connect(a, b);
        Settle();
    }

    public void Heal(int a, int b)
    {
        _cut.Remove((Math.Min(a, b), Math.Max(a, b)));
        Connect(a, b);
        Settle();
    }

    public void Tick(int times = 1)
    {
        for (var i = 0; i < times; i++)
        {
            foreach (var server in Servers.Values.Where(server => server.IsRunning && !Paused.Contains(server.Id)))
            {
                server.Step(new Tick(0));
            }

            Settle();
        }
    }

    /// <summary>One server's clock is ahead of the others' by this tick: their ticks fall between each other's.</summary>
    public void TickOnly(int id, int times = 1)
    {
        for (var i = 0; i < times; i++)
        {
            Servers[id].Step(new Tick(0));
            Settle();
        }
    }

    /// <summary>Delivers messages and disk completions until nothing moves.</summary>
    public void Settle()
    {
        for (var rounds = 0; rounds < 10_000; rounds++)
        {
            var moved = false;
            foreach (var server in Servers.Values.Where(server => server.IsRunning && !Paused.Contains(server.Id)))
            {
                moved |= server.CompleteStorage();
                server.Step(BatchEnd.Instance);
                moved |= Collect(server);
            }

            foreach (var ((from, to), wire) in _wires.OrderBy(wire => wire.Key).ToList())
            {
                while (Servers[to].IsRunning && !Paused.Contains(to) && wire.TryDequeue(out var message))
                {
                    moved = true;
                    if (Filter(from, to, message))
                    {
                        Transcript.Add($"{from}->{to} {message.GetType().Name}");
                        Servers[to].Step(new PeerReceived(new ServerId(from), message));
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

        return text.ToString() + string.Join('\n', Transcript.TakeLast(30));
    }

    private bool Wake()
    {
        var asked = AreMomentsLong ? [] : Servers.Values.Where(server => server.IsRunning && server.IsWakeDue).ToList();
        asked.ForEach(server => server.Wake());
        return asked.Count > 0;
    }

    private bool Collect(ZabServer server)
    {
        var moved = server.Outbox.Count > 0;
        foreach (var send in server.Outbox)
        {
            if (IsLinked(server.Id, send.To.Value))
            {
                Wire(server.Id, send.To.Value).Enqueue(send.Message);
            }
        }

        server.Outbox.Clear();
        return moved;
    }

    private bool IsLinked(int a, int b) =>
        Servers[a].IsRunning && Servers[b].IsRunning && !_cut.Contains((Math.Min(a, b), Math.Max(a, b)));

    private void Connect(int a, int b)
    {
        if (IsLinked(a, b))
        {
            Servers[a].Step(new LinkUp(new ServerId(b)));
            Servers[b].Step(new LinkUp(new ServerId(a)));
            Collect(Servers[a]);
            Collect(Servers[b]);
        }
    }

    private void Disconnect(int a, int b)
    {
        Wire(a, b).Clear();
        Wire(b, a).Clear();
        foreach (var (at, peer) in new[] { (a, b), (b, a) })
        {
            if (Servers[at].IsRunning)
            {
                Servers[at].Step(new LinkDown(new ServerId(peer)));
                Collect(Servers[at]);
            }
        }
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
