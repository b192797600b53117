using System.Globalization;
using System.Text;
using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Partitions;
using Coordinator.Simulation.Engine;

namespace Coordinator.Simulation.Brokers;

/// <summary>
/// What may never be otherwise again: records that were acknowledged by all, and records below a high watermark that any replica has known. Each offset of a
/// topic has one record, whoever is asked and whenever; another topic of the same name has none of them.
/// </summary>
internal sealed class RecordLedger(SimWorld world, BrokerService service)
{
    private readonly Dictionary<TopicPartition, List<string>> _committed = [];
    private readonly Dictionary<(TopicPartition Partition, long Offset), string> _acknowledged = [];
    private readonly Dictionary<(TopicPartition, string), long> _offsets = [];
    private readonly Dictionary<(SimBroker, int, TopicPartition), (LeaderEpoch Epoch, long Offset)> _looked = [];
    private readonly Dictionary<(TopicPartition, LeaderEpoch), BrokerId> _leaders = [];

    /// <summary>A record as it is sent to a broker that takes a name for a topic.</summary>
    public static byte[] Mark(string value, ulong topic) => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{value}@{topic:x}"));

    /// <summary>A producer was told that its record is in every log in sync.</summary>
    public void Acknowledge(TopicPartition partition, long offset, string value)
    {
        Check.That(
            !_acknowledged.TryGetValue((partition, offset), out var other) || other == value, "ledger", $"{partition.Name}: {value} and {other} are acknowledged at offset {offset}");
        _acknowledged[(partition, offset)] = value;
        world.Coverage.Count("broker.acknowledged");
    }

    /// <summary>A leader says that a record is in every log in sync: at this moment.</summary>
    public void LookAtAcknowledged(IEnumerable<SimBroker> brokers, TopicPartition partition, long offset)
    {
        foreach (var (broker, end) in EndsInSync(brokers, partition))
        {
            Check.That(end > offset, "in-sync", $"{partition.Name}: offset {offset} is acknowledged, and {broker.Id}, which is in sync, ends at {end}");
        }
    }

    /// <summary>Looks at everything that is known to be committed and has not been looked at, and at who leads.</summary>
    public void Look(IReadOnlyCollection<SimBroker> brokers, IEnumerable<PartitionName> partitions)
    {
        foreach (var partition in partitions)
        {
            foreach (var broker in brokers.Where(broker => broker.IsAlive))
            {
                Look(broker, partition);
            }

            LookAtInSync(brokers, partition);
        }
    }

    /// <summary>At the end every log of a topic is the same, and holds what was acknowledged, each record once.</summary>
    public void Finish(IReadOnlyList<SimBroker> brokers)
    {
        foreach (var (name, topic) in service.Topics)
        {
            for (var number = 0; number < topic.Partitions.Count; number++)
            {
                var partition = new TopicPartition(topic.Id, new PartitionName(name, number));
                Finish([.. topic.Partitions[number].Replicas.Select(broker => brokers[broker.Value - 1])], partition);
            }
        }
    }

    private void Finish(List<SimBroker> replicas, TopicPartition partition)
    {
        var logs = replicas.ConvertAll(broker => Records(broker, partition.Name, 0, long.MaxValue));
        foreach (var log in logs)
        {
            Check.That(log.SequenceEqual(logs[0]), "ledger", $"{partition.Name}: two logs differ: {log.Count} and {logs[0].Count} records");
        }

        Check.That(logs[0].Distinct().Count() == logs[0].Count, "ledger", $"{partition.Name}: a record is there twice");
        foreach (var ((_, offset), value) in _acknowledged.Where(entry => entry.Key.Partition == partition))
        {
            Check.That(
                offset < logs[0].Count && logs[0][(int)offset] == value, "ledger", $"{partition.Name}: {value} was acknowledged at offset {offset}, and is not there");
        }
    }

    /// <summary>The records of a log, each of which was sent to the topic that its broker takes the name for.</summary>
    private static List<string> Records(SimBroker broker, PartitionName partition, long from, long bound)
    {
        var mark = string.Create(CultureInfo.InvariantCulture, $"@{broker.TopicOf(partition.Topic):x}");
        List<string> records =
        [
            .. broker.Directory.Log(partition).Read(from, int.MaxValue, bound).Batches
                .SelectMany(batch => batch.Records().Select((record, i) => (Offset: batch.Head.BaseOffset + i, Value: Encoding.ASCII.GetString(record.Value!.Value.Span))))
                .Where(record => record.Offset >= from)
                .Select(record => record.Value),
        ];
        var stranger = records.Find(value => !value.EndsWith(mark, StringComparison.Ordinal));
        Check.That(stranger is null, "topics", $"{partition}: {broker.Id} takes it for topic {mark}, and has {stranger}");
        return records.ConvertAll(value => value[..^mark.Length]);
    }

    private void Look(SimBroker broker, PartitionName name)
    {
        if (broker.Broker.Find(name) is not { } replica)
        {
            return;
        }

        var partition = new TopicPartition(broker.TopicOf(name.Topic), name);
        if (replica.IsLeader)
        {
            Check.That(
                _leaders.TryAdd((partition, replica.Epoch), broker.Id) || _leaders[(partition, replica.Epoch)] == broker.Id,
                "one-leader",
                $"{name}: {broker.Id} and {_leaders[(partition, replica.Epoch)]} lead in epoch {replica.Epoch}");
        }

        var key = (broker, broker.Process, partition);
        var (epoch, from) = _looked.GetValueOrDefault(key);

        // In another reign its log may have been cut and filled anew.
        from = epoch == replica.Epoch ? Math.Min(from, replica.HighWatermark) : 0;
        _looked[key] = (replica.Epoch, replica.HighWatermark);
        LookAtCommitted(broker, partition, from, replica.HighWatermark);
    }

    private void LookAtCommitted(SimBroker broker, TopicPartition partition, long from, long highWatermark)
    {
        if (!_committed.TryGetValue(partition, out var committed))
        {
            _committed[partition] = committed = [];
        }

        foreach (var value in Records(broker, partition.Name, from, highWatermark))
        {
            if (from < committed.Count)
            {
                Check.That(
                    committed[(int)from] == value, "committed", $"{partition.Name}: {broker.Id} has {value} at offset {from}, where {committed[(int)from]} is committed");
            }
            else
            {
                Check.That(_offsets.TryAdd((partition, value), from), "committed", $"{partition.Name}: {value} is committed at {from}, and was before at another offset");
                committed.Add(value);
                world.Coverage.Count("broker.committed");
            }

            from++;
        }
    }

    /// <summary>Whoever is in sync, on the disk by which it is, has everything that is committed: it may lead at any time.</summary>
    private void LookAtInSync(IEnumerable<SimBroker> brokers, PartitionName name)
    {
        if (service.Topics.TryGetValue(name.Topic, out var topic) && _committed.TryGetValue(new TopicPartition(topic.Id, name), out var committed))
        {
            foreach (var (broker, end) in EndsInSync(brokers, new TopicPartition(topic.Id, name)))
            {
                Check.That(end >= committed.Count, "in-sync", $"{name}: {broker.Id} is in sync and ends at {end}, {committed.Count} are committed");
            }
        }
    }

    /// <summary>Where the logs end of those that are in sync as the tree has it; of none when the topic is another one, or on its way out.</summary>
    private IEnumerable<(SimBroker Broker, long End)> EndsInSync(IEnumerable<SimBroker> brokers, TopicPartition partition)
    {
        var name = partition.Name;
        return service.StateOf(name) is { } state && service.Topics.GetValueOrDefault(name.Topic)?.Id == partition.Topic && !service.IsDoomed(name.Topic)
            ? brokers.Where(broker => broker.IsAlive && state.InSync(broker.Id)?.Directory == broker.Identity)
                .Select(broker => (broker, broker.TopicOf(name.Topic) == partition.Topic ? broker.Directory.Log(name).EndOffset : 0))
            : [];
    }
}
