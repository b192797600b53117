namespace Coordinator.Cli.Bench;

/// <summary>
/// Where each record of a load was acknowledged to be, and whether it was read there. Records are numbered from 0; one thread adds room for them, any
/// thread may say what became of one.
/// </summary>
internal sealed class AcknowledgedRecords
{
    /// <summary>Most records; each takes 13 bytes.</summary>
    internal const long Capacity = 1L << 24;

    private const int RunLength = 1 << 16;

    private readonly Run[] _runs = new Run[Capacity / RunLength];
    private readonly long[] _ends;
    private long _room;
    private long _acknowledged;
    private long _read;
    private long _repeated;
    private long _disordered;
    private long _misplaced;

    /// <param name="partitions">How many partitions the topic has.</param>
    internal AcknowledgedRecords(int partitions) => _ends = new long[partitions];

    /// <summary>In the value of each record of the load.</summary>
    internal long Load { get; } = Random.Shared.NextInt64();

    /// <summary>Makes room for a record, the next one by number.</summary>
    /// <returns>False when there is none left.</returns>
    internal bool TryAdd(long number)
    {
        if (number >= Capacity)
        {
            return false;
        }

        if (number % RunLength == 0)
        {
            _runs[number / RunLength] = new Run();
        }

        Volatile.Write(ref _room, number + 1);
        return true;
    }

    /// <summary>A record was acknowledged.</summary>
    internal void Acknowledge(long number, int partition, long offset)
    {
        var run = _runs[number / RunLength];
        run.Partitions[number % RunLength] = partition;
        run.NextOffsets[number % RunLength] = offset + 1;
        Interlocked.Increment(ref _acknowledged);
        ref var end = ref _ends[partition];
        for (var seen = Volatile.Read(ref end); seen <= offset; seen = Volatile.Read(ref end))
        {
            Interlocked.CompareExchange(ref end, offset + 1, seen);
        }
    }

    /// <summary>The offset behind the last record that was acknowledged in a partition; 0 when there is none.</summary>
    internal long EndOf(int partition) => Volatile.Read(ref _ends[partition]);

    /// <summary>A record of the load was read.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="partition">Where.</param>
    /// <param name="offset">Where.</param>
    /// <param name="largest">The largest number that was read in the partition before; −1 for none. It becomes this one when this one is larger.</param>
    internal void Read(long number, int partition, long offset, ref long largest)
    {
        Interlocked.Increment(ref _read);
        if (number < 0 || number >= Volatile.Read(ref _room))
        {
            Interlocked.Increment(ref _misplaced);
            return;
        }

        var run = _runs[number / RunLength];
        if (Interlocked.Exchange(ref run.Read[number % RunLength], (byte)1) != 0)
        {
            Interlocked.Increment(ref _repeated);
        }
        else if (number < largest)
        {
            Interlocked.Increment(ref _disordered);
        }

        if (run.NextOffsets[number % RunLength] is not 0 and var next && (next != offset + 1 || run.Partitions[number % RunLength] != partition))
        {
            Interlocked.Increment(ref _misplaced);
        }

        largest = Math.Max(largest, number);
    }

    /// <summary>Compares what was acknowledged with what was read.</summary>
    internal RecordsVerdict Verdict()
    {
        var lost = 0L;
        for (var number = 0L; number < _room; number++)
        {
            var run = _runs[number / RunLength];
            lost += run.NextOffsets[number % RunLength] != 0 && run.Read[number % RunLength] == 0 ? 1 : 0;
        }

        return new RecordsVerdict(_acknowledged, _read, lost, _repeated, _disordered, _misplaced);
    }

    private sealed class Run
    {
        internal int[] Partitions { get; } = new int[RunLength];

        /// <summary>Of each record the offset behind it; 0 when it was not acknowledged.</summary>
        internal long[] NextOffsets { get; } = new long[RunLength];

        /// <summary>Not 0 when it was read.</summary>
        internal byte[] Read { get; } = new byte[RunLength];
    }
}
