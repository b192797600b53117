using System.Text;
using Coordinator.Controller.Core.Context;
using Coordinator.Controller.Core.Machine;
using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Partitions;
using Coordinator.Controller.Core.Replicas;
using Coordinator.Controller.Core.Tree;
using Coordinator.Primitives;
using Coordinator.Tree.Txns;

namespace Coordinator.UnitTests.Controller;

/// <content>A broker with its candidate.</content>
internal sealed partial class ControllerWorld
{
    internal sealed class Node
    {
        private readonly ControllerWorld _world;
        private readonly ControllerContext _context = new(Paths);
        private readonly List<ControllerInput> _answers = [];
        private readonly List<SendCommand> _lost = [];
        private readonly List<ControllerEffect> _effects = [];
        private readonly int _id;
        private Zxid _seen = Zxid.Zero;
        private CommandGate? _gate;
        private (ControllerEpoch Epoch, HashSet<PartitionName> Partitions) _told;

        public Node(ControllerWorld world, int id)
        {
            (_world, _id) = (world, id);
            Machine = new ControllerMachine(World.B(id), (ulong)(id + 1_000), _context, world.KnowsTimeout ? SessionTimeout : null);
            Session = world.Open();
            world.Disks.TryAdd(id, []);
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

        /// <summary>By how many milliseconds its clock is ahead of the ensemble's.</summary>
        public long ClockIsAhead { get; set; }

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
            _told = default;
        }

        /// <summary>Its process dies: what it wanted is gone; its session ends at once.</summary>
        public void Kill()
        {
            IsStopped = true;
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
            does.ForEach(effect =>
            {
                if (!IsStopped)
                {
                    Do(effect);
                }
            });
            var hears = _answers.ToList();
            _answers.Clear();
            hears.ForEach(Step);
            return sees || does.Count > 0 || hears.Count > 0 || Said.Count != before;
        }

        public void Ask(IsrProposal proposal) => Step(new IsrAsked(_id, proposal));

        /// <summary>Commands do not arrive.</summary>
        public bool IsCutOff { get; set; }

        /// <summary>Commands are lost on their way here; whoever sent one hears of that when time goes on.</summary>
        public bool IsSilent { get; set; }

        /// <summary>What it says to pings; null: what is so.</summary>
        public CommandAnswer? Refuses { get; set; }

        /// <summary>Time goes on.</summary>
        public void TimeGoesOn()
        {
            var lost = _lost.ToList();
            _lost.Clear();
            lost.ForEach(command => Step(new CommandEnded(command.Ticket, null)));
            Step(new TimeWent(_world.Clock));
        }

        private CommandReply? Obey(SendCommand command)
        {
            if (IsCutOff)
            {
                return null;
            }

            if (command.IsPing)
            {
                return new CommandReply(Refuses ?? _gate!.Judge(command.Epoch, command.Incarnation), []);
            }

            var answer = _gate!.Judge(command.Epoch, command.Incarnation, command.Ticket);
            if (answer == CommandAnswer.Obey)
            {
                Write(command, _world.Disks[_id]);
            }

            return new(answer, EndsOf(command));
        }

        /// <summary>What the controller of an epoch has told it of, it keeps when that says that this was all.</summary>
        private void Write(SendCommand command, SortedDictionary<PartitionName, ulong> disk)
        {
            _told = _told.Partitions is not null && _told.Epoch == command.Epoch ? _told : (command.Epoch, []);
            foreach (var order in command.Partitions)
            {
                Assert.Contains(World.B(_id), order.Replicas);
                disk[order.Partition] = order.TopicId;
                _told.Partitions.Add(order.Partition);
            }

            foreach (var log in disk.Keys.Where(log => command.Dropped.Contains(log) || command.IsComplete && !_told.Partitions.Contains(log)).ToList())
            {
                disk.Remove(log);
                _told.Partitions.Remove(log);
            }
        }

        private IReadOnlyList<LogEnd> EndsOf(SendCommand command) =>
            [.. command.Partitions.Where(order => order.State.Leader.IsNone).Select(order => new LogEnd(order.Partition, LogEnds.Epoch, LogEnds.End))];

        private void See()
        {
            var through = _world.Last;
            foreach (var path in _world.ChangesAfter(_seen).Select(change => change.Path).Distinct().ToList())
            {
                Step(_world.Tree.TryGet(path, out var data, out var stat)
                    ? new TreeChanged(new ZnodeSeen(path, data, stat.Czxid, stat.Version, stat.Ctime))
                    : new TreeLost(path) { At = _world.Clock + ClockIsAhead });
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
                    var ended = Write(write);
                    _answers.Add(ended);
                    if (ended.Code == ErrorCode.Ok)
                    {
                        _world.Wrote?.Invoke(this, write);
                    }

                    break;
                case SendCommand command when _world.Nodes.GetValueOrDefault(command.Broker.Value)?.IsSilent == true:
                    _lost.Add(command);
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
            ops.AddRange(write.Ops.Select(op => op.Kind switch
            {
                TreeOpKind.Create => (Op)Create(op.Path, op.Data.ToArray(), CreateMode.Persistent),
                TreeOpKind.Set => new SetDataOp(op.Path, op.Data, op.ExpectedVersion),
                _ => new DeleteOp(op.Path, op.ExpectedVersion),
            }));
            var result = _world.Apply(new WriteTxn(ops, [new HolderGuard(Paths.Controller, write.Fence.Czxid)], IsMulti: true), Session).Result;
            var failed = result.Ops.Select((op, i) => (op.Code, i)).FirstOrDefault(op => op.Code is not (ErrorCode.Ok or ErrorCode.RuntimeInconsistency)).i - 1;
            return new WriteEnded(
                write.Ticket, result.Code, result.Ops.Count == 0 ? -1 : failed, result.Code == ErrorCode.Ok ? [.. result.Ops.Skip(1).Select(op => op.Stat?.Version ?? -1)] : [])
            {
                Zxid = result.Zxid,
            };
        }
    }
}
