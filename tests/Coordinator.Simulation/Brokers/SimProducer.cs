using Coordinator.Broker.Replicas;
using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Partitions;
using Coordinator.Records;
using Coordinator.Simulation.Engine;

namespace Coordinator.Simulation.Brokers;

/// <summary>
/// A producer of one partition: one record after the other, each until it is acknowledged, wherever the leader is. When the name stands for another topic it
/// begins anew, as another producer.
/// </summary>
internal sealed class SimProducer
{
    private const long Patience = 2 * SimWorld.Second;
    private const long Pause = 50 * SimWorld.Millisecond;

    private const int MaxProducers = 1_000;

    private readonly SimWorld _world;
    private readonly BrokerService _service;
    private readonly BrokerNetwork _network;
    private readonly RecordLedger _ledger;
    private readonly PartitionName _partition;
    private readonly string _name;
    private readonly Func<long> _nextCall;
    private long _producer;
    private int _sequence;
    private int _record;
    private long _attempt;
    private LeaderEpoch _reign = LeaderEpoch.Unknown;
    private ulong _topic;

    public SimProducer(SimWorld world, BrokerService service, BrokerNetwork network, RecordLedger ledger, PartitionName partition, int index, Func<long> nextCall)
    {
        (_world, _service, _network, _ledger, _partition, _nextCall) = (world, service, network, ledger, partition, nextCall);
        _name = $"p{index}";
        _producer = index;
    }

    public bool IsQuiet { get; set; }

    /// <summary>Whether nothing of it is under way.</summary>
    public bool IsSettled { get; private set; }

    public PartitionName Partition => _partition;

    private string Value => $"{_name}.{_partition.Number}.{_record}";

    public void Send()
    {
        IsSettled |= IsQuiet && !(_service.Topics.TryGetValue(_partition.Topic, out var spec) && _partition.Number < spec.Partitions.Count);
        if (IsSettled)
        {
            return;
        }

        var attempt = ++_attempt;
        var call = _nextCall();
        _world.After(Patience, () => Again(attempt, 0));
        var asked = _network.Brokers.Values.Where(broker => broker.IsAlive).ToList();
        var context = asked.Count == 0 ? null : _world.Random.Pick(asked).Context;
        var state = context?.StateOf(_partition)?.State;
        if (context?.Topics.GetValueOrDefault(_partition.Topic)?.Id is { } topic && topic != _topic)
        {
            BeginAnew(topic);
        }

        // Never back to a reign before one that has acknowledged something: its leader does not know what came after it (KIP-320).
        if (state is not { Leader: { IsNone: false } leader } || state.LeaderEpoch < _reign)
        {
            Again(attempt, Pause);
            return;
        }

        var target = _network.Brokers[leader];
        var process = target.Process;
        var (value, stamp) = (Value, new ProducerStamp(_producer, 0, _sequence));
        Calls[call] = (this, attempt);
        if (_world.Trace.IsOn)
        {
            _world.Trace.Line(_name, $"sends {Value} to b{leader} as {call}, sequence {_sequence}");
        }

        _world.After(_world.Random.Spread(100, 30_000), () => target.Deliver(process, () =>
        {
            var record = new Record(0, null, RecordLedger.Mark(value, target.TopicOf(_partition.Topic)));
            target.Step(new Produced(call, _partition, AckMode.All, RecordBatch.Create([record], stamp)));
        }));
    }

    /// <summary>Who waits for which call.</summary>
    public static Dictionary<long, (SimProducer Producer, long Attempt)> NewCalls() => [];

    public required Dictionary<long, (SimProducer Producer, long Attempt)> Calls { private get; init; }

    /// <summary>An answer.</summary>
    /// <param name="replied">The answer.</param>
    /// <param name="topic">What the name stands for, where it is from.</param>
    /// <param name="attempt">To what.</param>
    public void Heard(ProduceReplied replied, ulong topic, long attempt)
    {
        if (attempt != _attempt || IsSettled)
        {
            // An acknowledgement that comes too late is one all the same; of which record is known by its sequence, and it is sent again.
            return;
        }

        _world.Coverage.Count("produce." + replied.Outcome);
        switch (replied.Outcome)
        {
            case ProduceOutcome.Done:
                _ledger.Acknowledge(new TopicPartition(topic, _partition), replied.BaseOffset, Value);
                if (topic == _topic)
                {
                    _reign = replied.Current > _reign ? replied.Current : _reign;
                    _record++;
                    _sequence++;
                }
                else
                {
                    BeginAnew(topic);
                }

                IsSettled = IsQuiet;
                Again(attempt, _world.Random.Spread(SimWorld.Millisecond, 300 * SimWorld.Millisecond));
                break;
            case ProduceOutcome.OutOfOrder or ProduceOutcome.UnknownProducer when topic == _topic:
                throw new SimulationFailedException("producer", $"{_partition}: {replied.Outcome} for {Value}, though all before it are acknowledged");
            default:
                Again(attempt, Pause);
                break;
        }
    }

    /// <summary>Nothing is known of the producer there, and nothing of it is looked for.</summary>
    private void BeginAnew(ulong topic)
    {
        (_topic, _sequence, _reign) = (topic, 0, LeaderEpoch.Unknown);
        _producer += MaxProducers;
        _record++;
    }

    private void Again(long attempt, long pause) => _world.After(pause, () =>
    {
        if (attempt == _attempt)
        {
            Send();
        }
    });
}
