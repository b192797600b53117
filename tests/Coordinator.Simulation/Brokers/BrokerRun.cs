using Coordinator.Broker.Replicas;
using Coordinator.Controller.Core.Machine;
using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Partitions;
using Coordinator.Controller.Core.Tree;
using Coordinator.Primitives;
using Coordinator.Simulation.Engine;
using Coordinator.Simulation.Runs;

namespace Coordinator.Simulation.Brokers;

/// <summary>One seed of the other simulation: brokers and controllers over an ensemble, producers, faults for a while, then healing.</summary>
internal sealed class BrokerRun
{
    private const int Brokers = 3;
    private const int Partitions = 4;
    private const long HealBound = 60 * SimWorld.Second;

    private readonly SimWorld _world;
    private readonly BrokerService _service;
    private readonly BrokerNetwork _network;
    private readonly RecordLedger _ledger;
    private readonly BrokerFaults _faults;
    private readonly List<SimBroker> _brokers = [];
    private readonly List<SimProducer> _producers = [];
    private readonly Dictionary<long, (SimProducer Producer, long Attempt)> _calls = SimProducer.NewCalls();
    private readonly List<PartitionName> _partitions = [.. Enumerable.Range(0, Partitions).Select(number => new PartitionName("t", number))];
    private readonly long _length;
    private long _lastCall = 1L << 40;

    public BrokerRun(ulong seed, int seconds, ITraceSink? sink)
    {
        _world = new SimWorld(seed, sink);
        _length = seconds * SimWorld.Second;
        _service = new BrokerService(_world);
        _network = new BrokerNetwork(_world) { Answered = Answered };
        _ledger = new RecordLedger(_world);
        for (var id = 1; id <= Brokers; id++)
        {
            var broker = new SimBroker(_world, _service, _network, id);
            _brokers.Add(broker);
            _network.Add(broker);
        }

        _service.Changed = () => _brokers.ForEach(broker => broker.LookSoon());
        for (var index = 1; index <= 2 * Partitions; index++)
        {
            _producers.Add(new SimProducer(_world, _network, _ledger, _partitions[index % Partitions], index, () => ++_lastCall) { Calls = _calls });
        }

        _faults = new BrokerFaults(_world, _service, _network, _brokers, _partitions);
    }

    public RunReport Run()
    {
        SimulationFailedException? failure = null;
        try
        {
            _brokers.ForEach(broker => _world.After(_world.Random.Between(0, 500) * SimWorld.Millisecond, broker.Start));
            _world.After(SimWorld.Second, CreateTopic);
            _producers.ForEach(producer => _world.After(2 * SimWorld.Second, producer.Send));
            Every(100 * SimWorld.Millisecond, () =>
            {
                _brokers.ForEach(broker => broker.Ping());
                _service.ExpireSilent();
            });
            Every(200 * SimWorld.Millisecond, () => _ledger.Look(_brokers, _partitions, _service));
            Every(5 * SimWorld.Second, () => _brokers.ForEach(broker => broker.Deliver(broker.Process, () => broker.Decide(new Rebalance()))));
            _world.After(3 * SimWorld.Second, _faults.Start);
            _world.RunUntil(_length);
            Heal();
        }
        catch (SimulationFailedException failed)
        {
            failure = failed;
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
            [.. _partitions.Select((_, number) => new PartitionAssignment([.. Enumerable.Range(0, Brokers).Select(i => new BrokerId(((number + i) % Brokers) + 1))], []))])
        {
            MinInSync = 2,
            Fsync = FsyncPolicy.Group,
        };
        _service.Write(SessionId.None, BrokerService.Create(BrokerService.Paths.Topic("t"), ControllerJson.Write(topic), CreateMode.Persistent));
    }

    private void Heal()
    {
        _world.Trace.Line("--", "healing");
        _faults.Heal();
        _producers.ForEach(producer => producer.IsQuiet = true);
        var bound = _world.Now + HealBound;
        while (WhyNotSettled() is { } reason)
        {
            Check.That(_world.Now < bound, "healing", $"{HealBound / SimWorld.Second} s after the last fault: {reason}");
            _world.RunUntil(_world.Now + (200 * SimWorld.Millisecond));
        }

        _ledger.Look(_brokers, _partitions, _service);
        _ledger.Finish(_brokers, _partitions);
        _world.Coverage.Count("controller.epochs", _service.Tree.TryGet(BrokerService.Paths.ControllerEpoch, out _, out var stat) ? stat.Version + 1 : 0);
    }

    private string? WhyNotSettled()
    {
        if (_producers.Find(producer => !producer.IsSettled) is not null)
        {
            return "a producer waits";
        }

        foreach (var partition in _partitions)
        {
            var state = _service.StateOf(partition);
            if (state is null || state.Leader.IsNone || state.Isr.Count < Brokers)
            {
                return $"{partition}: {(state is null ? "no state" : $"{state.Leader} leads, {string.Join(' ', state.Isr)} in sync")}";
            }

            var ends = _brokers.Select(broker => broker.Directory.Log(partition).EndOffset).Distinct().ToList();
            if (ends.Count > 1)
            {
                return $"{partition}: logs end at {string.Join(", ", ends)}";
            }
        }

        return null;
    }

    private void Answered(SimBroker from, BrokerEffect effect)
    {
        if (effect is ProduceReplied replied && _calls.Remove(replied.CallId, out var waiting))
        {
            _world.After(_world.Random.Spread(100, 30_000), () => waiting.Producer.Heard(replied, waiting.Attempt));
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
