using Coordinator.Controller.Core.Machine;
using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Partitions;
using Coordinator.Controller.Core.Replicas;
using Coordinator.Controller.Core.Tree;
using Coordinator.Primitives;
using Coordinator.Tree;
using Coordinator.Tree.Apply;
using Coordinator.Tree.Txns;

namespace Coordinator.UnitTests.Controller;

/// <summary>Candidates over the real tree, in one thread: what each does, sees and is told goes on only when it is let.</summary>
internal sealed partial class ControllerWorld
{
    public static readonly ControllerPaths Paths = new();

    /// <summary>In milliseconds.</summary>
    public const long SessionTimeout = 3_000;

    private readonly List<(Zxid Zxid, string Path)> _changes = [];
    private long _counter;
    private long _calls;

    public ControllerWorld(int partitions = 1, TopicSpec? topic = null)
    {
        foreach (var path in Paths.Skeleton)
        {
            Write(SessionId.None, Create(path, [], CreateMode.Persistent));
        }

        Topic("t", topic ?? new TopicSpec(1, [.. Enumerable.Range(0, partitions).Select(_ => new PartitionAssignment(World.Bs(1, 2, 3), []))]));
    }

    public DataTree Tree { get; } = new(seed: 1);

    /// <summary>Milliseconds since 1970-01-01 UTC, for everybody.</summary>
    public long Clock { get; set; } = 1;

    /// <summary>Whether candidates know how long their sessions last.</summary>
    public bool KnowsTimeout { get; init; } = true;

    public SortedDictionary<int, Node> Nodes { get; } = [];

    public List<SendCommand> Commands { get; } = [];

    /// <summary>The logs that each broker has, with the topics that they are of; they outlive it.</summary>
    public Dictionary<int, SortedDictionary<PartitionName, ulong>> Disks { get; } = [];

    /// <summary>Called when a controller's write has been applied, before it hears of that.</summary>
    public Action<Node, WriteTree>? Wrote { get; set; }

    public Zxid Last => new(new Epoch(1), _counter);

    public Node this[int id] => Nodes[id];

    /// <summary>Starts a broker and its candidate.</summary>
    public Node Start(int id, int directory = 0, Incarnation stoppedInOrder = default, int logEnd = 0)
    {
        var node = Nodes[id] = new Node(this, id) { LogEnds = (LeaderEpoch.First, logEnd) };
        node.Register(directory == 0 ? id : directory, stoppedInOrder);
        node.Step(new SessionBegan());
        return node;
    }

    public void Topic(string name, TopicSpec topic)
    {
        var exists = Tree.TryGetStat(Paths.Topic(name), out _);
        Write(SessionId.None, exists ? new SetDataOp(Paths.Topic(name), ControllerJson.Write(topic), -1) : Create(Paths.Topic(name), ControllerJson.Write(topic), CreateMode.Persistent));
    }

    /// <summary>Everything that may go on does, until nothing does.</summary>
    public void Settle()
    {
        while (Nodes.Values.ToList().Exists(node => node.GoOn()))
        {
        }
    }

    public PartitionState StateOf(int partition = 0, string topic = "t")
    {
        Assert.True(Tree.TryGet(Paths.Partition(new PartitionName(topic, partition)), out var data, out _));
        return ControllerJson.TryReadState(data.Span)!;
    }

    public TopicSpec? TopicOf(string topic) => Tree.TryGet(Paths.Topic(topic), out var data, out _) ? ControllerJson.TryReadTopic(data.Span) : null;

    public bool Exists(string path) => Tree.TryGetStat(path, out _);

    public Node Active() => Nodes.Values.Single(node => node.Machine.Role == ControllerRole.Active);

    public SessionId Open()
    {
        var password = new byte[32];
        BitConverter.TryWriteBytes(password, _counter + 1);
        return Apply(new OpenSessionTxn(password, 1_000), SessionId.None).Result.Session;
    }

    public void Expire(SessionId session) => Apply(new CloseSessionTxn(CloseReason.Expired), session);

    public WriteResult Write(SessionId session, params Op[] ops) => Apply(new WriteTxn(ops, [], IsMulti: true), session).Result;

    public ApplyResult Apply(TxnBody body, SessionId session)
    {
        var zxid = new Zxid(new Epoch(1), ++_counter);
        var result = Tree.Apply(zxid, new Txn(new TxnHeader(Clock) { Session = session }, body));
        _changes.AddRange(result.Changes.Select(change => (zxid, change.Path)));
        return result;
    }

    public IEnumerable<(Zxid Zxid, string Path)> ChangesAfter(Zxid zxid) => _changes.Where(change => change.Zxid > zxid);

    public static CreateOp Create(string path, byte[] data, CreateMode mode) => new(path, data, Acl.OpenToAll, mode, 0, false);

    public static ControllerWorld Started(int partitions = 1, int brokers = 3)
    {
        var world = new ControllerWorld(partitions);
        foreach (var id in Enumerable.Range(1, brokers))
        {
            world.Start(id);
        }

        world.Settle();
        return world;
    }

    public static ReplicaName NameOf(ControllerWorld world, int id) => World.R(id) with { Incarnation = world[id].Life };

    public static IsrProposal Proposal(ControllerWorld world, int version, params int[] isr) => new(
        new PartitionName("t", 0), World.B(1), world[1].Life, LeaderEpoch.First, new PartitionVersion(version), [.. isr.Select(id => NameOf(world, id))])
    {
        TopicId = 1,
    };
}
