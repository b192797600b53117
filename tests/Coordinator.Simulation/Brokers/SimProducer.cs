using System.Text;
using Coordinator.Broker.Replicas;
using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Partitions;
using Coordinator.Records;
using Coordinator.Simulation.Engine;

namespace Coordinator.Simulation.Brokers;

/// <summary>A producer of one partition: one record after the other, each until it is acknowledged, wherever the leader is.</summary>
internal sealed class SimProducer
{
    private const long Patience = 2 * SimWorld.Second;
    private const long Pause = 50 * SimWorld.Millisecond;

    private readonly SimWorld _world;
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

    public SimProducer(SimWorld world, BrokerNetwork network, RecordLedger ledger, PartitionName partition, int index, Func<long> nextCall)
    {
        (_world, _network, _ledger, _partition, _nextCall) = (world, network, ledger, partition, nextCall);
        _name = $"p{index}";
        _producer = index;
    }

    public bool IsQuiet { get; set; }

    /// <summary>Whether nothing of it is under way.</summary>
    public bool IsSettled { get; private set; }

    private string Value => $"{_name}.{_partition.Number}.{_record}";

    public void Send()
    {
        if (IsSettled)
        {
            return;
        }

        var attempt = ++_attempt;
        var call = _nextCall();
        _world.After(Patience, () => Again(attempt, 0));
        var asked = _network.Brokers.Values.Where(broker => broker.IsAlive).ToList();
        var state = asked.Count == 0 ? null : _world.Random.Pick(asked).Context.StateOf(_partition)?.State;

        // Never back to a reign before one that has acknowledged something: its leader does not know what came after it (KIP-320).
        if (state is not { Leader: { IsNone: false } leader } || state.LeaderEpoch < _reign)
        {
            Again(attempt, Pause);
            return;
        }

        var target = _network.Brokers[leader];
        var process = target.Process;
        var batch = RecordBatch.Create([new Record(0, null, Encoding.ASCII.GetBytes(Value))], new ProducerStamp(_producer, 0, _sequence));
        Calls[call] = (this, attempt);
        if (_world.Trace.IsOn)
        {
            _world.Trace.Line(_name, $"sends {Value} to b{leader} as {call}, sequence {_sequence}");
        }

        _world.After(_world.Random.Spread(100, 30_000), () => target.Deliver(process, () => target.Step(new Produced(call, _partition, AckMode.All, batch))));
    }

    /// <summary>Who waits for which call.</summary>
    public static Dictionary<long, (SimProducer Producer, long Attempt)> NewCalls() => [];

    public required Dictionary<long, (SimProducer Producer, long Attempt)> Calls { private get; init; }

    public void Heard(ProduceReplied replied, long attempt)
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
                _ledger.Acknowledge(_partition, replied.BaseOffset, Value);
                _reign = replied.Epoch > _reign ? replied.Epoch : _reign;
                _record++;
                _sequence++;
                IsSettled = IsQuiet;
                Again(attempt, _world.Random.Spread(SimWorld.Millisecond, 300 * SimWorld.Millisecond));
                break;
            case ProduceOutcome.OutOfOrder or ProduceOutcome.UnknownProducer:
                throw new SimulationFailedException("producer", $"{_partition}: {replied.Outcome} for {Value}, though all before it are acknowledged");
            default:
                Again(attempt, Pause);
                break;
        }
    }

    private void Again(long attempt, long pause) => _world.After(pause, () =>
    {
        if (attempt == _attempt)
        {
            Send();
        }
    });
}
