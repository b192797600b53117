using System.Text;
using Coordinator.Controller.Core.Partitions;
using Coordinator.Simulation.Engine;

namespace Coordinator.Simulation.Brokers;

/// <summary>
/// What may never be otherwise again: records that were acknowledged by all, and records below a high watermark that any replica has known. Each offset has
/// one record, whoever is asked and whenever.
/// </summary>
internal sealed class RecordLedger(SimWorld world)
{
    private readonly Dictionary<PartitionName, List<string>> _committed = [];
    private readonly Dictionary<(PartitionName Partition, long Offset), string> _acknowledged = [];
    private readonly Dictionary<(PartitionName, string), long> _offsets = [];
    private readonly Dictionary<(SimBroker, int, PartitionName), (Controller.Core.Numbers.LeaderEpoch Epoch, long Offset)> _looked = [];
    private readonly Dictionary<(PartitionName, Controller.Core.Numbers.LeaderEpoch), Controller.Core.Numbers.BrokerId> _leaders = [];

    public int Acknowledged => _acknowledged.Count;

    /// <summary>A producer was told that its record is in every log in sync.</summary>
    public void Acknowledge(PartitionName partition, long offset, string value)
    {
        Check.That(
            !_acknowledged.TryGetValue((partition, offset), out var other) || other == value, "ledger", $"{partition}: {value} and {other} are acknowledged at offset {offset}");
        _acknowledged[(partition, offset)] = value;
        world.Coverage.Count("broker.acknowledged");
    }

    /// <summary>Looks at everything that is known to be committed and has not been looked at, and at who leads.</summary>
    public void Look(IEnumerable<SimBroker> brokers, IEnumerable<PartitionName> partitions, BrokerService service)
    {
        foreach (var partition in partitions)
        {
            foreach (var broker in brokers.Where(broker => broker.IsAlive))
            {
                Look(broker, partition);
            }

            LookAtInSync(brokers, partition, service);
        }
    }

    /// <summary>At the end every log is the same, and holds what was acknowledged, each record once.</summary>
    public void Finish(IReadOnlyCollection<SimBroker> brokers, IEnumerable<PartitionName> partitions)
    {
        foreach (var partition in partitions)
        {
            var logs = brokers.Select(broker => Records(broker, partition, 0, long.MaxValue)).ToList();
            foreach (var log in logs)
            {
                Check.That(log.SequenceEqual(logs[0]), "ledger", $"{partition}: two logs differ: {log.Count} and {logs[0].Count} records");
            }

            Check.That(logs[0].Distinct().Count() == logs[0].Count, "ledger", $"{partition}: a record is there twice");
            foreach (var ((_, offset), value) in _acknowledged.Where(entry => entry.Key.Partition == partition))
            {
                Check.That(offset < logs[0].Count && logs[0][(int)offset] == value, "ledger", $"{partition}: {value} was acknowledged at offset {offset}, and is not there");
            }
        }
    }

    private static List<string> Records(SimBroker broker, PartitionName partition, long from, long bound) =>
    [
        .. broker.Directory.Log(partition).Read(from, int.MaxValue, bound).Batches
            .SelectMany(batch => batch.Records().Select((record, i) => (Offset: batch.Head.BaseOffset + i, Value: Encoding.ASCII.GetString(record.Value!.Value.Span))))
            .Where(record => record.Offset >= from)
            .Select(record => record.Value),
    ];

    private void Look(SimBroker broker, PartitionName partition)
    {
        if (broker.Broker.Find(partition) is not { } replica)
        {
            return;
        }

        if (replica.IsLeader)
        {
            Check.That(
                _leaders.TryAdd((partition, replica.Epoch), broker.Id) || _leaders[(partition, replica.Epoch)] == broker.Id,
                "one-leader",
                $"{partition}: {broker.Id} and {_leaders[(partition, replica.Epoch)]} lead in epoch {replica.Epoch}");
        }

        var key = (broker, broker.Process, partition);
        var (epoch, from) = _looked.GetValueOrDefault(key);

        // In another reign its log may have been cut and filled anew.
        from = epoch == replica.Epoch ? Math.Min(from, replica.HighWatermark) : 0;
        _looked[key] = (replica.Epoch, replica.HighWatermark);
        if (!_committed.TryGetValue(partition, out var committed))
        {
            _committed[partition] = committed = [];
        }

        foreach (var value in Records(broker, partition, from, replica.HighWatermark))
        {
            if (from < committed.Count)
            {
                Check.That(committed[(int)from] == value, "committed", $"{partition}: {broker.Id} has {value} at offset {from}, where {committed[(int)from]} is committed");
            }
            else
            {
                Check.That(_offsets.TryAdd((partition, value), from), "committed", $"{partition}: {value} is committed at {from}, and was before at another offset");
                committed.Add(value);
                world.Coverage.Count("broker.committed");
            }

            from++;
        }
    }

    /// <summary>Whoever is in sync, on the disk by which it is, has everything that is committed: it may lead at any time.</summary>
    private void LookAtInSync(IEnumerable<SimBroker> brokers, PartitionName partition, BrokerService service)
    {
        if (service.StateOf(partition) is not { } state || !_committed.TryGetValue(partition, out var committed))
        {
            return;
        }

        foreach (var broker in brokers.Where(broker => broker.IsAlive && state.InSync(broker.Id)?.Directory == broker.Identity))
        {
            var end = broker.Directory.Log(partition).EndOffset;
            Check.That(end >= committed.Count, "in-sync", $"{partition}: {broker.Id} is in sync and ends at {end}, {committed.Count} are committed");
        }
    }
}
