using System.Diagnostics;
using Coordinator.Broker.Log;
using Coordinator.Controller.Core.Machine;
using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Partitions;
using Coordinator.Controller.Core.Replicas;
using Coordinator.Controller.Core.Tree;

namespace Coordinator.Broker.Replicas;

/// <summary>
/// A broker: its replicas, and what it obeys. One thread, synchronous, over a disk that may be a simulated one: a round of steps, then
/// <see cref="EndRound"/>, which flushes what was appended and says what rests on it. A fault of the disk goes through to the caller: then this broker is over.
/// </summary>
internal sealed class BrokerMachine
{
    /// <summary>Most batches and consumers that wait.</summary>
    private const int MaxWaiting = 100_000;
    private const long LeadersTurnMilliseconds = 500;
    private const long FlushMilliseconds = 1_000;
    private const long SaveMilliseconds = 5_000;
    private const long RetentionMilliseconds = 10_000;

    private readonly LogDirectory _directory;
    private readonly Round _round = new();
    private readonly SortedDictionary<PartitionName, HostedReplica> _replicas = [];
    private readonly HashSet<HostedReplica> _unflushed = [];
    private readonly HashSet<PartitionName> _told = [];
    private readonly BrokerSelf _self;
    private CommandGate _gate;
    private (ControllerEpoch Epoch, Incarnation Receiver) _tellers;
    private int _waiting;
    private long _leadersTurnAt;
    private long _flushAt;
    private long _saveAt;
    private long _retainAt;

    /// <param name="id">Its id.</param>
    /// <param name="directory">Its data; disposed by the caller.</param>
    /// <param name="counters">Gets what is counted.</param>
    public BrokerMachine(BrokerId id, LogDirectory directory, BrokerCounters counters)
    {
        (_directory, Counters, _self) = (directory, counters, new BrokerSelf(id, directory.Id));
        _gate = new CommandGate(Incarnation.None, directory.Obeyed);
    }

    public BrokerCounters Counters { get; }

    /// <summary>Its life; none before it is registered for the first time.</summary>
    public Incarnation Incarnation => _self.Incarnation;

    /// <summary>Whether any replica leads.</summary>
    public bool Leads => _replicas.Values.Any(replica => replica.IsLeader);

    /// <summary>What is known to be committed, for the next life.</summary>
    public IReadOnlyDictionary<PartitionName, long> HighWatermarks =>
        _replicas.Values.Select(replica => (replica.Name, replica.HighWatermark)).Where(entry => entry.HighWatermark > 0).ToDictionary();

    /// <summary>A replica; null when there is none.</summary>
    public HostedReplica? Find(PartitionName name) => _replicas.GetValueOrDefault(name);

    /// <summary>Takes a step.</summary>
    /// <param name="input">What happens.</param>
    /// <param name="now">The time in milliseconds; it rises.</param>
    /// <param name="wallClock">Milliseconds since 1970, for what records say of their age.</param>
    /// <param name="effects">Gets what is to be done.</param>
    public void Step(BrokerInput input, long now, long wallClock, List<BrokerEffect> effects)
    {
        switch (input)
        {
            case Registered registered:
                BeginLife(registered.Incarnation);
                break;
            case CommandCame came:
                effects.Add(new CommandReplied(came.CallId, Obey(came.Command, now, effects)));
                break;
            case Produced produced:
                Produce(produced, effects);
                break;
            case ConsumeAsked asked:
                Consume(asked, effects);
                break;
            case ConsumeEnded ended:
                _replicas.GetValueOrDefault(ended.Partition)?.ConsumeEnded(ended.CallId);
                break;
            case ListAsked asked:
                effects.Add(new Listed(
                    asked.CallId, [.. _replicas.Values.Where(replica => asked.Topic is null || replica.Name.Topic == asked.Topic).Select(replica => replica.View)]));
                break;
            case FetchesCame came:
                foreach (var position in came.Positions)
                {
                    Fetch(came.Link, position, now);
                }

                break;
            case FetchLinkEnded ended:
                foreach (var replica in _replicas.Values)
                {
                    replica.LinkEnded(ended.Link);
                }

                break;
            case FetchesAnswered answered:
                foreach (var answer in answered.Answers)
                {
                    _replicas.GetValueOrDefault(answer.Partition)?.Take(answer, now, effects);
                }

                break;
            case LeaderLinkBroke broke:
                foreach (var replica in _replicas.Values)
                {
                    replica.LinkBroke(broke.Leader);
                }

                break;
            case IsrReplied replied:
                _replicas.GetValueOrDefault(replied.Proposal.Partition)?.Replied(replied);
                break;
            case Tick:
                OnTick(now, wallClock);
                break;
            default:
                throw new UnreachableException(input.GetType().Name);
        }
    }

    /// <summary>Flushes what the steps since the last round have appended, once for each log, and says what can be said then.</summary>
    /// <param name="effects">Gets what is to be done.</param>
    public void EndRound(List<BrokerEffect> effects)
    {
        var touched = _round.TakeTouched();
        foreach (var replica in touched)
        {
            replica.FlushBeforeAck();
        }

        foreach (var replica in touched)
        {
            replica.Settle(effects);
            if (replica.Rules?.Fsync == FsyncPolicy.Interval)
            {
                _unflushed.Add(replica);
            }
        }

        _round.Emit(effects);
        _waiting = touched.Count == 0 ? _waiting : _replicas.Values.Sum(replica => replica.Waiting);
    }

    private void BeginLife(Incarnation incarnation)
    {
        if (incarnation <= _self.Incarnation)
        {
            return;
        }

        _self.Incarnation = incarnation;
        _gate = new CommandGate(incarnation, _directory.Obeyed);
        foreach (var replica in _replicas.Values)
        {
            replica.BeginLife();
        }
    }

    private CommandReply Obey(SendCommand command, long now, List<BrokerEffect> effects)
    {
        var answer = command.IsPing ? _gate.Judge(command.Epoch, command.Incarnation) : _gate.Judge(command.Epoch, command.Incarnation, command.Ticket);
        if (answer != CommandAnswer.Obey || (!command.IsPing && !_directory.Obey(command.Epoch)))
        {
            if (answer == CommandAnswer.NotYet)
            {
                return new CommandReply(answer, []);
            }

            Counters.CommandFenced();
            effects.Add(new Noted($"a command of controller epoch {command.Epoch} for life {command.Incarnation} is refused: {answer}"));
            return new CommandReply(answer == CommandAnswer.Obey ? CommandAnswer.StaleController : answer, []);
        }

        if (command.IsPing)
        {
            return new CommandReply(CommandAnswer.Obey, []);
        }

        // The controller may hear of a registration before this broker does.
        BeginLife(command.Incarnation);
        if (_tellers != (command.Epoch, command.Incarnation))
        {
            _tellers = (command.Epoch, command.Incarnation);
            _told.Clear();
        }

        var ends = new List<LogEnd>();
        foreach (var order in command.Partitions.Where(order => order.Replicas.Contains(_self.Id)))
        {
            _told.Add(order.Partition);
            var replica = ReplicaOf(order, effects);
            replica.Obey(order, now, effects);
            if (order.State.Leader.IsNone)
            {
                ends.Add(replica.End);
            }
        }

        foreach (var dropped in command.Dropped)
        {
            _told.Remove(dropped);
            Drop(dropped, effects);
        }

        if (command.IsComplete)
        {
            foreach (var stray in _directory.Found.Concat(_replicas.Keys).Distinct().Where(name => !_told.Contains(name)).ToList())
            {
                Drop(stray, effects);
            }
        }

        return new CommandReply(CommandAnswer.Obey, ends);
    }

    /// <summary>A topic that was deleted and created again is another one: nothing of the former is used.</summary>
    private HostedReplica ReplicaOf(PartitionOrder order, List<BrokerEffect> effects)
    {
        var strangers = _directory.KnownAs(order.Partition.Topic, order.TopicId) ? [] : _replicas.Keys.Where(name => name.Topic == order.Partition.Topic).ToList();
        foreach (var stranger in strangers)
        {
            Drop(stranger, effects);
        }

        var former = _directory.Know(order.Partition.Topic, order.TopicId);
        if (former.Count > 0)
        {
            effects.Add(new Noted($"{order.Partition.Topic} is another topic than the one of that name before: {former.Count} logs were removed"));
        }

        if (!_replicas.TryGetValue(order.Partition, out var replica))
        {
            replica = new HostedReplica(
                order.Partition, order.TopicId, _directory.Log(order.Partition), _self, _round, Counters, _directory.HighWatermarks.GetValueOrDefault(order.Partition));
            _replicas.Add(order.Partition, replica);
        }

        return replica;
    }

    private void Drop(PartitionName name, List<BrokerEffect> effects)
    {
        if (_replicas.Remove(name, out var replica))
        {
            replica.Leave(effects);
            _unflushed.Remove(replica);
        }

        _directory.Delete(name);
        effects.Add(new Noted($"{name}: its replica here is removed"));
    }

    private void Produce(Produced produced, List<BrokerEffect> effects)
    {
        if (!_replicas.TryGetValue(produced.Partition, out var replica))
        {
            effects.Add(new ProduceReplied(produced.CallId, ProduceOutcome.UnknownPartition, -1, LeaderEpoch.Unknown, LeaderEpoch.Unknown, BrokerId.None));
        }
        else if (_waiting >= MaxWaiting)
        {
            effects.Add(new ProduceReplied(produced.CallId, ProduceOutcome.Throttled, -1, LeaderEpoch.Unknown, LeaderEpoch.Unknown, BrokerId.None));
        }
        else
        {
            _waiting++;
            replica.Produce(produced, effects);
        }
    }

    private void Consume(ConsumeAsked asked, List<BrokerEffect> effects)
    {
        if (!_replicas.TryGetValue(asked.Partition, out var replica))
        {
            effects.Add(new ConsumeReplied(asked.CallId, ConsumeOutcome.UnknownPartition, asked.Offset, [], 0, 0, BrokerId.None));
        }
        else if (_waiting >= MaxWaiting)
        {
            effects.Add(new ConsumeReplied(asked.CallId, ConsumeOutcome.Throttled, asked.Offset, [], 0, 0, BrokerId.None));
        }
        else
        {
            _waiting++;
            replica.Consume(asked, effects);
        }
    }

    private void Fetch(long link, FetchPosition position, long now)
    {
        if (_replicas.TryGetValue(position.Partition, out var replica) && replica.TopicId == position.TopicId)
        {
            replica.Fetch(link, position.Request, now);
        }
        else
        {
            _round.Answer(link, new FetchedPartition(position.Partition, position.TopicId, position.Request.LeaderEpoch, new Controller.Core.Fetching.FetchIsEarly(), []));
        }
    }

    private void OnTick(long now, long wallClock)
    {
        var isLeadersTurn = IsDue(ref _leadersTurnAt, now, LeadersTurnMilliseconds);
        foreach (var replica in _replicas.Values)
        {
            replica.Tick(now, isLeadersTurn);
        }

        if (isLeadersTurn)
        {
            Count();
        }

        if (IsDue(ref _flushAt, now, FlushMilliseconds))
        {
            foreach (var replica in _unflushed)
            {
                replica.Flush();
            }

            _unflushed.Clear();
        }

        if (IsDue(ref _saveAt, now, SaveMilliseconds) && HighWatermarks is var watermarks && !IsSaved(watermarks))
        {
            _directory.SaveHighWatermarks(watermarks);
        }

        if (IsDue(ref _retainAt, now, RetentionMilliseconds))
        {
            foreach (var replica in _replicas.Values)
            {
                replica.DropOldest(wallClock);
            }
        }
    }

    private void Count()
    {
        Counters.Replicas = _replicas.Count;
        Counters.Leaders = _replicas.Values.Count(replica => replica.IsLeader);
        Counters.UnderReplicated = _replicas.Values.Count(replica => replica.IsUnderReplicated);
        Counters.AtMinInSync = _replicas.Values.Count(replica => replica.IsAtMinInSync);
    }

    private bool IsSaved(IReadOnlyDictionary<PartitionName, long> watermarks) =>
        watermarks.Count == _directory.HighWatermarks.Count
        && watermarks.All(entry => _directory.HighWatermarks.TryGetValue(entry.Key, out var saved) && saved == entry.Value);

    private static bool IsDue(ref long at, long now, long period)
    {
        if (now < at)
        {
            return false;
        }

        at = now + period;
        return true;
    }
}
