using Coordinator.Broker.Log;
using Coordinator.Broker.Replicas;
using Coordinator.Controller.Core.Machine;
using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Partitions;
using Coordinator.Controller.Core.Replicas;
using Coordinator.Controller.Core.Selection;
using Coordinator.Controller.Core.Tree;
using Coordinator.Primitives;
using Coordinator.Records;
using Coordinator.TestKit.Disks;
using Coordinator.UnitTests.Broker.Log;

namespace Coordinator.UnitTests.Broker.Replicas;

/// <summary>
/// Three brokers over simulated disks, and a controller that a test plays: what brokers say to each other is carried until nobody says anything more,
/// but to and from those that are cut off.
/// </summary>
internal sealed class BrokerWorld
{
    public static readonly PartitionName P0 = new("orders", 0);

    private const ulong TopicId = 77;

    /// <summary>Nothing that a test does takes so many rounds: brokers that go on say the same again and again.</summary>
    private const int MaxRounds = 1_000;

    private readonly SimDisk[] _disks = [new(), new(), new()];
    private readonly BrokerMachine?[] _machines = new BrokerMachine?[3];
    private readonly LogDirectory?[] _directories = new LogDirectory?[3];
    private readonly List<BrokerEffect>[] _said = [[], [], []];
    private readonly HashSet<int> _cut = [];
    private readonly Dictionary<(int From, int To), AskFetches> _asked = [];
    private long _now = 1_000;
    private long _calls;

    public BrokerWorld(int minInSync = 2, FsyncPolicy fsync = FsyncPolicy.Group)
    {
        Rules = new TopicRules(minInSync, fsync, -1, -1);
        for (var id = 1; id <= 3; id++)
        {
            LogDirectory.Format(_disks[id - 1], LogFixture.Root, Directory(id));
            Open(id, life: id * 100);
        }
    }

    public TopicRules Rules { get; set; }

    /// <summary>What leaders want of the controller, oldest first.</summary>
    public List<IsrProposal> Proposals { get; } = [];

    public BrokerMachine this[int id] => _machines[id - 1]!;

    public LogDirectory DirectoryOf(int id) => _directories[id - 1]!;

    public static ReplicaName R(int id, int life = 0) => new(new BrokerId(id), Directory(id), new Incarnation(life == 0 ? id * 100 : life));

    public static PartitionState State(int leader, int epoch, params ReplicaName[] isr) =>
        new(new BrokerId(leader), new LeaderEpoch(epoch), new ControllerEpoch(1), isr, Risk.None);

    /// <summary>A process dies with what it had not flushed, and comes back in another life.</summary>
    public void Crash(int id, int life)
    {
        _disks[id - 1].Crash(new SeededRandom((ulong)life));
        Open(id, life);
    }

    /// <summary>A process ends in order, and comes back in another life.</summary>
    public void Restart(int id, int life)
    {
        DirectoryOf(id).Stop(this[id].HighWatermarks, this[id].Incarnation);
        Open(id, life);
    }

    public void Cut(int id)
    {
        _cut.Add(id);
        foreach (var other in Enumerable.Range(1, 3).Where(other => other != id))
        {
            Step(other, new LeaderLinkBroke(new BrokerId(id)));
            Step(id, new LeaderLinkBroke(new BrokerId(other)));
            Step(id, new FetchLinkEnded(LinkOf(other, id)));
            Step(other, new FetchLinkEnded(LinkOf(id, other)));
        }
    }

    public void Heal(int id)
    {
        _cut.Remove(id);
        for (var other = 1; other <= 3; other++)
        {
            Step(other, new LeaderLinkBroke(new BrokerId(id)));
            Step(id, new LeaderLinkBroke(new BrokerId(other)));
        }

        Pump();
    }

    /// <summary>
    /// What a follower asked last comes once more, on a link that it had before this one and has given up: it was held up on the way, until the way was
    /// mended, alone or with all that the link is. Then that link ends.
    /// </summary>
    /// <param name="from">The follower.</param>
    /// <param name="to">Whom it asked.</param>
    /// <param name="isNew">Whether who is asked hears of the link only now: links count there as they come.</param>
    public void ComesLate(int from, int to, bool isNew)
    {
        var former = LinkOf(from, to) + (isNew ? 1_000 : -1_000);
        Step(to, new FetchesCame(former, _asked[(from, to)].Positions));
        Pump();
        Step(to, new FetchLinkEnded(former));
        Pump();
    }

    /// <summary>A controller tells brokers of a partition.</summary>
    public CommandReply[] Tell(PartitionState state, int version, int[]? brokers = null, int controllerEpoch = 1, ulong topicId = TopicId, bool isComplete = false)
    {
        var order = new PartitionOrder(
            P0, topicId, [new(1), new(2), new(3)], state, new PartitionVersion(version), Rules, state.Leader.IsNone ? null : $"b{state.Leader}:1");
        return [.. (brokers ?? [1, 2, 3]).Select(id => Command(id, [order], controllerEpoch, isComplete: isComplete))];
    }

    public CommandReply Command(int id, PartitionOrder[] orders, int controllerEpoch = 1, PartitionName[]? dropped = null, bool isComplete = false, long? life = null)
    {
        var command = new SendCommand(
            ++_calls, new BrokerId(id), new Incarnation(life ?? this[id].Incarnation.Value), new ControllerEpoch(controllerEpoch), orders, dropped ?? [], isComplete);
        var call = ++_calls;
        Step(id, new CommandCame(call, command));
        var reply = _said[id - 1].OfType<CommandReplied>().Single(replied => replied.CallId == call).Reply;
        Pump();
        return reply;
    }

    /// <summary>A producer sends a batch; what became of it is asked with <see cref="OutcomeOf"/>.</summary>
    public long Produce(int id, string tag, AckMode acks = AckMode.All, ProducerStamp? producer = null)
    {
        var call = ++_calls;
        Step(id, new Produced(call, P0, acks, LogFixture.Batch(1, tag, producer: producer)));
        Pump();
        return call;
    }

    public ProduceReplied? OutcomeOf(int id, long call) => _said[id - 1].OfType<ProduceReplied>().SingleOrDefault(replied => replied.CallId == call);

    public ProduceOutcome? Outcome(int id, long call) => OutcomeOf(id, call)?.Outcome;

    public long Consume(int id, long offset, bool waits = false)
    {
        var call = ++_calls;
        Step(id, new ConsumeAsked(call, P0, offset, 1 << 20, waits));
        Pump();
        return call;
    }

    public ConsumeReplied? Consumed(int id, long call) => _said[id - 1].OfType<ConsumeReplied>().SingleOrDefault(replied => replied.CallId == call);

    /// <summary>The records that a broker's log has, by their keys.</summary>
    public string[] Log(int id) => DirectoryOf(id).Log(P0) is var log
        ? [.. log.Read(log.StartOffset, int.MaxValue, long.MaxValue).Batches.SelectMany(batch => batch.Records()).Select(record => System.Text.Encoding.ASCII.GetString(record.Key!.Value.Span))]
        : [];

    public ReplicaView View(int id)
    {
        var call = ++_calls;
        Step(id, new ListAsked(call, null));
        return _said[id - 1].OfType<Listed>().Single(listed => listed.CallId == call).Replicas.Single();
    }

    public void Pass(long milliseconds)
    {
        for (var end = _now + milliseconds; _now < end;)
        {
            _now += 50;
            for (var id = 1; id <= 3; id++)
            {
                Step(id, new Tick());
            }

            Pump();
        }
    }

    public void Answer(int id, IsrProposal proposal, IsrAnswer? answer, PartitionState? state = null, int version = 0)
    {
        Step(id, new IsrReplied(proposal, answer, state, new PartitionVersion(version)));
        Pump();
    }

    private static DirectoryId Directory(int id) => new((ulong)(0xD0 + id));

    private static long LinkOf(int from, int to) => (from * 10) + to;

    private void Open(int id, int life)
    {
        _directories[id - 1]?.Dispose();
        _directories[id - 1] = LogDirectory.Open(_disks[id - 1], LogFixture.Root, new LogOptions(SegmentBytes: 4 << 10));
        _machines[id - 1] = new BrokerMachine(new BrokerId(id), DirectoryOf(id), new BrokerCounters());
        Step(id, new Registered(new Incarnation(life)));
    }

    private void Step(int id, BrokerInput input) => this[id].Step(input, _now, wallClock: 0, _said[id - 1]);

    /// <summary>Ends rounds and carries what is said until nothing more is.</summary>
    private void Pump()
    {
        var rounds = 0;
        bool isAnythingSaid;
        do
        {
            Assert.True(++rounds <= MaxRounds, "brokers ask and answer without end");
            isAnythingSaid = false;
            for (var id = 1; id <= 3; id++)
            {
                this[id].EndRound(_said[id - 1]);
                var toCarry = _said[id - 1].Where(effect => effect is AskFetches or AnswerFetches or AskIsr).ToList();
                _said[id - 1].RemoveAll(toCarry.Contains);
                foreach (var effect in toCarry)
                {
                    isAnythingSaid |= Carry(id, effect);
                }
            }
        }
        while (isAnythingSaid);
    }

    private bool Carry(int from, BrokerEffect effect)
    {
        switch (effect)
        {
            case AskIsr ask:
                Proposals.Add(ask.Proposal);
                return false;
            case AskFetches ask when !_cut.Contains(from) && !_cut.Contains(ask.Leader.Value):
                _asked[(from, ask.Leader.Value)] = ask;
                Step(ask.Leader.Value, new FetchesCame(LinkOf(from, ask.Leader.Value), ask.Positions));
                return true;
            case AnswerFetches answer when answer.Link / 10 is >= 1 and <= 3 and var to && !_cut.Contains(from) && !_cut.Contains((int)to):
                Step((int)to, new FetchesAnswered(answer.Answers));
                return true;
            default:
                return false;
        }
    }
}
