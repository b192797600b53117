namespace Coordinator.Broker.Replicas;

/// <summary>What a broker has counted since its process began; read by other threads.</summary>
internal sealed class BrokerCounters
{
    private long _fencedCommands;
    private long _fencedFetches;
    private long _truncations;
    private long _truncatedBytes;
    private long _lostRecords;
    private long _leaderships;
    private long _recordsIn;
    private long _bytesIn;
    private long _flushes;

    /// <summary>Commands that were refused: of a controller that was superseded, or for another life.</summary>
    public long FencedCommands => Interlocked.Read(ref _fencedCommands);

    /// <summary>Questions of followers of a reign that is over.</summary>
    public long FencedFetches => Interlocked.Read(ref _fencedFetches);

    /// <summary>Logs that were cut to what their leader has.</summary>
    public long Truncations => Interlocked.Read(ref _truncations);

    /// <summary>Bytes that were cut.</summary>
    public long TruncatedBytes => Interlocked.Read(ref _truncatedBytes);

    /// <summary>Records that replicas had to give up although they may have been acknowledged.</summary>
    public long LostRecords => Interlocked.Read(ref _lostRecords);

    /// <summary>Reigns that began here.</summary>
    public long Leaderships => Interlocked.Read(ref _leaderships);

    /// <summary>Records that producers have appended here.</summary>
    public long RecordsIn => Interlocked.Read(ref _recordsIn);

    /// <summary>Bytes of their batches.</summary>
    public long BytesIn => Interlocked.Read(ref _bytesIn);

    /// <summary>Flushes of logs.</summary>
    public long Flushes => Interlocked.Read(ref _flushes);

    /// <summary>Replicas that lead and lack one in sync.</summary>
    public int UnderReplicated { get; set; }

    /// <summary>Replicas that lead and have no more in sync than the topic asks for.</summary>
    public int AtMinInSync { get; set; }

    /// <summary>Replicas that lead.</summary>
    public int Leaders { get; set; }

    /// <summary>Replicas.</summary>
    public int Replicas { get; set; }

    public void CommandFenced() => Interlocked.Increment(ref _fencedCommands);

    public void FetchFenced() => Interlocked.Increment(ref _fencedFetches);

    public void Truncated(long bytes)
    {
        Interlocked.Increment(ref _truncations);
        Interlocked.Add(ref _truncatedBytes, bytes);
    }

    public void Lost(long records) => Interlocked.Add(ref _lostRecords, records);

    public void BecameLeader() => Interlocked.Increment(ref _leaderships);

    public void Appended(int records, int bytes)
    {
        Interlocked.Add(ref _recordsIn, records);
        Interlocked.Add(ref _bytesIn, bytes);
    }

    public void Flushed() => Interlocked.Increment(ref _flushes);
}
