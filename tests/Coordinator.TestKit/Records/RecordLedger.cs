namespace Coordinator.TestKit.Records;

/// <summary>What producers were told of the records of one partition. Safe for all threads.</summary>
public sealed class RecordLedger
{
    private readonly Lock _gate = new();
    private readonly Dictionary<SentRecord, long> _acknowledged = [];
    private readonly HashSet<SentRecord> _unknown = [];
    private KeyValuePair<SentRecord, long>? _last;

    /// <summary>Records that were acknowledged.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _acknowledged.Count;
            }
        }
    }

    /// <summary>Records that may be there, or not.</summary>
    public int Unknown
    {
        get
        {
            lock (_gate)
            {
                return _unknown.Count;
            }
        }
    }

    /// <summary>The record that was acknowledged last, and its offset; null before the first.</summary>
    public KeyValuePair<SentRecord, long>? Last
    {
        get
        {
            lock (_gate)
            {
                return _last;
            }
        }
    }

    /// <summary>A record was acknowledged at an offset.</summary>
    public void Acknowledged(SentRecord record, long offset)
    {
        lock (_gate)
        {
            _acknowledged.Add(record, offset);
            _last = new KeyValuePair<SentRecord, long>(record, offset);
        }
    }

    /// <summary>A record failed: it may be there.</summary>
    public void Failed(SentRecord record)
    {
        lock (_gate)
        {
            _unknown.Add(record);
        }
    }

    /// <summary>Compares it with what the partition holds.</summary>
    /// <param name="partition">What it is called.</param>
    /// <param name="held">Its records, by offset.</param>
    /// <returns>What was violated.</returns>
    public IReadOnlyList<string> Check(string partition, IReadOnlyList<(long Offset, string Value)> held)
    {
        lock (_gate)
        {
            return RecordChecker.Check(partition, _acknowledged, _unknown, held);
        }
    }
}
