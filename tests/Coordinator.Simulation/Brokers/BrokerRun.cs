using Coordinator.Broker.Replicas;
using Coordinator.Controller.Core.Machine;
using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Partitions;
using Coordinator.Controller.Core.Tree;
using Coordinator.Primitives;
using Coordinator.Simulation.Brokers.Defects;
using Coordinator.Simulation.Engine;
using Coordinator.Simulation.Runs;

namespace Coordinator.Simulation.Brokers;

/// <summary>One seed of the other simulation: brokers and controllers over an ensemble, producers, faults for a while, then healing.</summary>
internal sealed class BrokerRun
{
    private const int Brokers = 3;
    private const int Partitions = 4;

    /// <summary>The topic that is there from the start.</summary>
    private const string Lasting = "t";
    private const long HealBound = 60 * SimWorld.Second;

    /// <summary>In one seed of so many the controller is cut from the others at the end, alone.</summary>
    private const int TrialIn = 4;

    /// <summary>Topics that come and go.</summary>
    private static readonly string[] Passing = ["a", "b"];

    private readonly SimWorld _world;
    private readonly BrokerService _service;
    private readonly BrokerNetwork _network;
    private readonly RecordLedger _ledger;
    private readonly BrokerFaults _faults;
    private readonly List<SimBroker> _brokers = [];
    private readonly List<SimProducer> _producers = [];
    private readonly Dictionary<long, (SimProducer Producer, long Attempt)> _calls = SimProducer.NewCalls();
    private readonly List<SimOperator> _operators = [];
    private readonly List<PartitionName> _partitions =
    [
        .. Enumerable.Range(0, Partitions).Select(number => new PartitionName(Lasting, number)),
        .. Passing.SelectMany(name => Enumerable.Range(0, SimOperator.MaxPartitions).Select(number => new PartitionName(name, number))),
    ];
    private readonly CutControllerTrial? _trial;
    private readonly long _length;
    private readonly bool _isTampered;
    private long _lastCall = 1L << 40;

    public BrokerRun(ulong seed, int seconds, BrokerMutant? mutant, ITraceSink? sink)
    {
        _isTampered = mutant is not null;
        _world = new SimWorld(seed, sink);
        _length = seconds * SimWorld.Second;
        _service = new BrokerService(_world);
        _network = new BrokerNetwork(_world) { Answered = Answered };
        _ledger = new RecordLedger(_world, _service);
        for (var id = 1; id <= Brokers; id++)
        {
            var broker = new SimBroker(_world, _service, _network, mutant?.Plant() ?? BrokerTampering.None, id);
            _brokers.Add(broker);
            _network.Add(broker);
        }

        _service.Changed = () => _brokers.ForEach(broker => broker.LookSoon());
        foreach (var partition in _partitions.Concat(_partitions.Where(partition => partition.Topic == Lasting)))
        {
            _producers.Add(new SimProducer(_world, _service, _network, _ledger, partition, _producers.Count + 1, () => ++_lastCall) { Calls = _calls });
        }

        _operators.Add(new SimOperator(_world, _service, _network, Lasting, mayDelete: false));
        _operators.AddRange(Passing.Select(topic => new SimOperator(_world, _service, _network, topic, mayDelete: true)));
        _faults = new BrokerFaults(_world, _service, _network, _brokers);
        _trial = _world.Random.Next(TrialIn) == 0 ? new CutControllerTrial(_world, _service, _network, _brokers, Lasting) : null;
    }

    public RunReport Run()
    {
        SimulationFailedException? failure = null;
        try
        {
            _brokers.ForEach(broker => _world.After(_world.Random.Between(0, 500) * SimWorld.Millisecond, broker.Start));
            _world.After(SimWorld.Second, CreateTopic);
            _producers.ForEach(producer => _world.After(2 * SimWorld.Second, producer.Send));
            _operators.ForEach(one => _world.After(2 * SimWorld.Second, one.Ask));
            Every(100 * SimWorld.Millisecond, () =>
            {
                _brokers.ForEach(broker => broker.Ping());
                _service.ExpireSilent();
            });
            Every(200 * SimWorld.Millisecond, () => _ledger.Look(_brokers, _partitions));
            Every(5 * SimWorld.Second, () => _brokers.ForEach(broker => broker.Deliver(broker.Process, () => broker.Decide(new Rebalance()))));
            Every(150 * SimWorld.Millisecond, () => _brokers.ForEach(broker => broker.Deliver(broker.Process, () => broker.Decide(new TimeWent(_world.Now / SimWorld.Millisecond)))));
            _world.After(3 * SimWorld.Second, _faults.Start);
            _world.RunUntil(_length);
            if (_trial is not null)
            {
                _faults.Heal();
                _operators.ForEach(one => one.IsQuiet = true);
                RunUntilSo(() => WhyNotTried(_trial));
                _trial.Run();
            }

            Heal();
        }
        catch (SimulationFailedException failed)
        {
            failure = failed;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // A machine that meets what cannot be stops: that is a way to find a defect, too.
            failure = new SimulationFailedException("machine", _isTampered ? $"{exception.GetType().Name}: {exception.Message}" : exception.ToString());
        }

        foreach (var broker in _brokers.Where(broker => broker.IsAlive))
        {
            Count(broker.Broker.Counters);
        }

        return new RunReport(_world.Seed, _world.Now, _world.Events, _faults.Made, _world.Trace.Hash, _world.Coverage, failure);
    }

    private void CreateTopic()
    {
        var random = _world.Fork();
        var topic = new TopicSpec(
            random.Next() | 1,
            [.. Enumerable.Range(0, Partitions).Select(number => new PartitionAssignment([.. Enumerable.Range(0, Brokers).Select(i => new BrokerId(((number + i) % Brokers) + 1))], []))])
        {
            MinInSync = 2,
            Fsync = FsyncPolicy.Group,
        };
        _service.Write(SessionId.None, BrokerService.Create(BrokerService.Paths.Topic(Lasting), ControllerJson.Write(topic), CreateMode.Persistent));
    }

    private void Heal()
    {
        _world.Trace.Line("--", "healing");
        _faults.Heal();
        _producers.ForEach(producer => producer.IsQuiet = true);
        _operators.ForEach(one => one.IsQuiet = true);
        RunUntilSo(WhyNotSettled);
        _ledger.Look(_brokers, _partitions);
        _ledger.Finish(_brokers);
        _operators.ForEach(one => one.Finish());
        _world.Coverage.Count("controller.epochs", _service.Tree.TryGet(BrokerService.Paths.ControllerEpoch, out _, out var stat) ? stat.Version + 1 : 0);
    }

    /// <param name="whyNot">What is not so yet; null when all is.</param>
    private void RunUntilSo(Func<string?> whyNot)
    {
        var bound = _world.Now + HealBound;
        while (whyNot() is { } reason)
        {
            Check.That(_world.Now < bound, "healing", $"{HealBound / SimWorld.Second} s after the last fault: {reason}");
            _world.RunUntil(_world.Now + (200 * SimWorld.Millisecond));
        }
    }

    private string? WhyNotTried(CutControllerTrial trial) =>
        !_faults.IsOver ? "a broker is about to stop"
        : _operators.Exists(one => !one.IsSettled) ? "an operator waits"
        : trial.WhyNotYet();

    private string? WhyNotSettled()
    {
        if (_operators.Exists(one => !one.IsSettled))
        {
            return "an operator waits";
        }

        if (_producers.Find(producer => !producer.IsSettled) is { } waiting)
        {
            return $"a producer of {waiting.Partition} waits";
        }

        return _partitions.Select(WhyNotSettled).FirstOrDefault(reason => reason is not null);
    }

    /// <summary>What a partition is in the tree it is on every broker: those that have a replica have the same log, the others none.</summary>
    private string? WhyNotSettled(PartitionName partition)
    {
        if (_service.IsDoomed(partition.Topic))
        {
            return $"{partition.Topic} is being deleted";
        }

        var topic = _service.Topics.GetValueOrDefault(partition.Topic);
        var assignment = partition.Number < topic?.Partitions.Count ? topic.Partitions[partition.Number] : new PartitionAssignment([], []);
        if (assignment.IsReassigning)
        {
            return $"{partition} is on its way to {string.Join(' ', assignment.Target)}";
        }

        if (_brokers.Find(broker => !assignment.Replicas.Contains(broker.Id) && (broker.HasLog(partition) || broker.Broker.Find(partition) is not null)) is { } stranger)
        {
            return $"{partition}: {stranger.Id} has a replica, and should have none";
        }

        var state = _service.StateOf(partition);
        if (topic is null || assignment.Replicas.Count == 0)
        {
            return state is null ? null : $"{partition} has a state and no replicas";
        }

        if (state is null || state.Leader.IsNone || state.Isr.Count < assignment.Replicas.Count)
        {
            return $"{partition}: {(state is null ? "no state" : $"{state.Leader} leads, {string.Join(' ', state.Isr)} in sync")}";
        }

        var replicas = _brokers.FindAll(broker => assignment.Replicas.Contains(broker.Id));
        if (replicas.Find(broker => broker.TopicOf(partition.Topic) != topic.Id || broker.Broker.Find(partition) is null) is { } unaware)
        {
            return $"{partition}: {unaware.Id} takes it for topic {unaware.TopicOf(partition.Topic):x}, it is {topic.Id:x}";
        }

        var ends = replicas.Select(broker => broker.Directory.Log(partition).EndOffset).Distinct().ToList();
        return ends.Count > 1 ? $"{partition}: logs end at {string.Join(", ", ends)}" : null;
    }

    private void Answered(SimBroker from, BrokerEffect effect)
    {
        if (effect is ProduceReplied replied && _calls.Remove(replied.CallId, out var waiting))
        {
            var partition = new TopicPartition(from.TopicOf(waiting.Producer.Partition.Topic), waiting.Producer.Partition);
            if (replied.Outcome == ProduceOutcome.Done)
            {
                _ledger.LookAtAcknowledged(_brokers, partition, replied.BaseOffset);
                _trial?.Acknowledged(partition.Name);
            }

            _world.After(_world.Random.Spread(100, 30_000), () => waiting.Producer.Heard(replied, partition.Topic, waiting.Attempt));
        }
    }

    private void Every(long period, Action action) => _world.After(period, () =>
    {
        action();
        Every(period, action);
    });

    private void Count(BrokerCounters counters)
    {
        _world.Coverage.Count("broker.fenced-command", counters.FencedCommands);
        _world.Coverage.Count("broker.fenced-fetch", counters.FencedFetches);
        _world.Coverage.Count("broker.truncation", counters.Truncations);
    }
}
