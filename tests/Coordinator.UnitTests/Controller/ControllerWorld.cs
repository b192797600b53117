using System.Text;
using Coordinator.Controller.Core.Context;
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
internal sealed class ControllerWorld
{
    public static readonly ControllerPaths Paths = new();

    private readonly List<(Zxid Zxid, string Path)> _changes = [];
    private long _counter;

    public ControllerWorld(int partitions = 1, TopicSpec? topic = null)
    {
        foreach (var path in Paths.Skeleton)
        {
            Write(SessionId.None, Create(path, [], CreateMode.Persistent));
        }

        Topic("t", topic ?? new TopicSpec(1, [.. Enumerable.Range(0, partitions).Select(_ => new PartitionAssignment(World.Bs(1, 2, 3), []))]));
    }

    public DataTree Tree { get; } = new();

    public SortedDictionary<int, Node> Nodes { get; } = [];

    public List<SendCommand> Commands { get; } = [];

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
        while (Nodes.Values.Any(node => node.GoOn()))
        {
        }
    }

    public PartitionState StateOf(int partition = 0)
    {
        Assert.True(Tree.TryGet(Paths.Partition(new PartitionName("t", partition)), out var data, out _));
        return ControllerJson.TryReadState(data.Span)!;
    }

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
        var result = Tree.Apply(zxid, new Txn(new TxnHeader(1) { Session = session }, body));
        _changes.AddRange(result.Changes.Select(change => (zxid, change.Path)));
        return result;
    }

    public IEnumerable<(Zxid Zxid, string Path)> ChangesAfter(Zxid zxid) => _changes.Where(change => change.Zxid > zxid);

    public static CreateOp Create(string path, byte[] data, CreateMode mode) => new(path, data, Acl.OpenToAll, mode, 0, false);

    public static ControllerWorld Started(int partitions = 1)
    {
        var world = new ControllerWorld(partitions);
        foreach (var id in new[] { 1, 2, 3 })
        {
            world.Start(id);
        }

        world.Settle();
        return world;
    }

    public static ReplicaName NameOf(ControllerWorld world, int id) => World.R(id) with { Incarnation = world[id].Life };

    public static IsrProposal Proposal(ControllerWorld world, int version, params int[] isr) => new(
        new PartitionName("t", 0), World.B(1), world[1].Life, LeaderEpoch.First, new PartitionVersion(version), [.. isr.Select(id => NameOf(world, id))]);

    internal sealed class Node
    {
        private readonly ControllerWorld _world;
        private readonly ControllerContext _context = new(Paths);
        private readonly List<ControllerInput> _answers = [];
        private readonly List<ControllerEffect> _effects = [];
        private readonly int _id;
        private Zxid _seen = Zxid.Zero;
        private CommandGate? _gate;

        public Node(ControllerWorld world, int id)
        {
            (_world, _id) = (world, id);
            Machine = new ControllerMachine(World.B(id), (ulong)(id + 1_000), _context);
            Session = world.Open();
        }

        public ControllerMachine Machine { get; }

        public SessionId Session { get; private set; }

        public Incarnation Life { get; private set; }

        /// <summary>Neither sees nor does anything.</summary>
        public bool IsStopped { get; set; }

        /// <summary>What it wants to be done stays undone.</summary>
        public bool IsHeld { get; set; }

        /// <summary>The answer to the next campaign is lost on its way.</summary>
        public bool LosesCampaignAnswer { get; set; }

        /// <summary>How far its logs go.</summary>
        public (LeaderEpoch Epoch, long End) LogEnds { get; set; }

        public List<ControllerEffect> Said { get; } = [];

        public List<ControllerEffect> Undone { get; } = [];

        public void Register(int directory, Incarnation stoppedInOrder)
        {
            var data = ControllerJson.Write(new BrokerRegistration($"h:{_id}", 7, new DirectoryId((ulong)directory), stoppedInOrder));
            var result = _world.Write(Session, Create(Paths.Broker(World.B(_id)), data, CreateMode.Ephemeral));
            Assert.Equal(ErrorCode.Ok, result.Code);
            Life = new Incarnation(result.Zxid.Value);
            _gate = new CommandGate(Life, _gate?.Obeyed ?? ControllerEpoch.Zero);
        }

        /// <summary>Its process dies: what it wanted is gone; its session ends at once.</summary>
        public void Kill()
        {
            _world.Nodes.Remove(_id);
            _world.Expire(Session);
        }

        /// <summary>Its client notices the end of its session, and opens another one.</summary>
        public void NoticeExpiry()
        {
            Step(new SessionOver());
            Session = _world.Open();
            Register(_id, Incarnation.None);
            Step(new SessionBegan());
        }

        public void Step(ControllerInput input)
        {
            _effects.Clear();
            Machine.Step(input, _effects);
            Said.AddRange(_effects);
            Undone.AddRange(_effects.Where(effect => effect is Campaign or WriteTree or SendCommand or Resign));
        }

        /// <summary>Sees what is new, does what it wanted, hears what came of it.</summary>
        public bool GoOn()
        {
            if (IsStopped)
            {
                return false;
            }

            var before = Said.Count;
            var sees = _seen < _world.Last;
            if (sees)
            {
                See();
            }

            var does = IsHeld ? [] : Undone.ToList();
            Undone.RemoveAll(does.Contains);
            does.ForEach(Do);
            var hears = _answers.ToList();
            _answers.Clear();
            hears.ForEach(Step);
            return sees || does.Count > 0 || hears.Count > 0 || Said.Count != before;
        }

        public void Ask(IsrProposal proposal) => Step(new IsrAsked(_id, proposal));

        private CommandReply Obey(SendCommand command) => new(
            _gate!.Judge(command.Epoch, command.Incarnation),
            [.. command.Partitions.Where(order => order.State.Leader.IsNone).Select(order => new LogEnd(order.Partition, LogEnds.Epoch, LogEnds.End))]);

        private void See()
        {
            var through = _world.Last;
            foreach (var path in _world.ChangesAfter(_seen).Select(change => change.Path).Distinct().ToList())
            {
                Step(_world.Tree.TryGet(path, out var data, out var stat)
                    ? new TreeChanged(new ZnodeSeen(path, data, stat.Czxid, stat.Version))
                    : new TreeLost(path));
            }

            _seen = through;
            Step(new TreeSeen(through));
        }

        private void Do(ControllerEffect effect)
        {
            switch (effect)
            {
                case Campaign campaign:
                    var epoch = Encoding.UTF8.GetBytes(campaign.Epoch.ToString());
                    var elected = _world.Write(
                        Session,
                        Create(Paths.Controller, Encoding.UTF8.GetBytes(campaign.Token), CreateMode.Ephemeral),
                        campaign.ExpectedVersion < 0 ? Create(Paths.ControllerEpoch, epoch, CreateMode.Persistent) : new SetDataOp(Paths.ControllerEpoch, epoch, campaign.ExpectedVersion));
                    var isEpochs = elected.Ops.Count == 2 && elected.Ops[0].Code == ErrorCode.Ok && elected.Code == ErrorCode.NodeExists;
                    _answers.Add(new CampaignEnded(campaign.Attempt, LosesCampaignAnswer ? ErrorCode.NodeExists : isEpochs ? ErrorCode.BadVersion : elected.Code, elected.Zxid));
                    LosesCampaignAnswer = false;
                    break;
                case WriteTree write:
                    _answers.Add(Write(write));
                    break;
                case SendCommand command:
                    _world.Commands.Add(command);
                    _answers.Add(new CommandEnded(command.Ticket, _world.Nodes.GetValueOrDefault(command.Broker.Value)?.Obey(command)));
                    break;
                case Resign resign:
                    var body = new WriteTxn([new DeleteOp(Paths.Controller, -1)], [new HolderGuard(Paths.Controller, resign.Czxid)], IsMulti: true);
                    _world.Apply(body, Session);
                    break;
            }
        }

        private WriteEnded Write(WriteTree write)
        {
            List<Op> ops = [new CheckOp(Paths.ControllerEpoch, write.Fence.EpochVersion, Zxid.Zero)];
            ops.AddRange(write.Ops.Select(op => op.ExpectedVersion < 0 ? (Op)Create(op.Path, op.Data.ToArray(), CreateMode.Persistent) : new SetDataOp(op.Path, op.Data, op.ExpectedVersion)));
            var result = _world.Apply(new WriteTxn(ops, [new HolderGuard(Paths.Controller, write.Fence.Czxid)], IsMulti: true), Session).Result;
            var failed = result.Ops.Select((op, i) => (op.Code, i)).FirstOrDefault(op => op.Code is not (ErrorCode.Ok or ErrorCode.RuntimeInconsistency)).i - 1;
            return new WriteEnded(
                write.Ticket, result.Code, result.Ops.Count == 0 ? -1 : failed, result.Code == ErrorCode.Ok ? [.. result.Ops.Skip(1).Select(op => op.Stat!.Value.Version)] : []);
        }
    }
}
