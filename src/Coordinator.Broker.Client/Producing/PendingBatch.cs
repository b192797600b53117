using Coordinator.Controller.Core.Numbers;
using Coordinator.Records;

namespace Coordinator.Broker.Client.Producing;

/// <summary>A batch on its way: its records, and the bytes under which a broker knows it again.</summary>
internal sealed class PendingBatch(IReadOnlyList<PendingRecord> records)
{
    private bool _wasInDoubt;

    public ReadOnlyMemory<byte> Bytes { get; private set; }

    public int Count => records.Count;

    /// <summary>When its oldest record was taken.</summary>
    public long Since => records[0].Since;

    /// <summary>Whether it may have been appended, as far as is known.</summary>
    public bool IsInDoubt { get; private set; }

    /// <summary>Gives it its place in the producer's sequence.</summary>
    /// <returns>That of the next batch.</returns>
    public ProducerStamp Seal(ProducerStamp stamp)
    {
        Bytes = RecordBatch.Create([.. records.Select(record => record.Record)], stamp).Bytes;
        return stamp with { Sequence = stamp.After(Count) };
    }

    /// <summary>It leaves this process.</summary>
    public void Sent() => (_wasInDoubt, IsInDoubt) = (IsInDoubt, true);

    /// <summary>What was sent last was certainly not appended.</summary>
    public void Refused() => IsInDoubt = _wasInDoubt;

    public void Deliver(int partition, long baseOffset, LeaderEpoch epoch)
    {
        for (var i = 0; i < records.Count; i++)
        {
            records[i].Deliver(new RecordPlace(partition, baseOffset + i, epoch));
        }
    }

    public void Fail(BrokerException error)
    {
        foreach (var record in records)
        {
            record.Fail(error);
        }
    }
}
