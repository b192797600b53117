namespace Coordinator.Cli.Bench.Workloads;

/// <summary>
/// What was written to some keys, and whether each read returned what it had to. Each write has its number in the data: its place among the writes
/// of its key. One worker alone writes a key, one write after the other; everybody may read it.
/// </summary>
/// <param name="keys">How many keys.</param>
/// <param name="sessions">How many sessions read.</param>
internal sealed class KeyHistory(int keys, int sessions)
{
    private readonly long _load = Random.Shared.NextInt64();
    private readonly long[] _issued = new long[keys];
    private readonly long[] _acknowledged = new long[keys];
    private readonly long[] _seen = new long[sessions * keys];
    private long _stale;
    private long _foreign;

    internal int Keys => keys;

    /// <summary>The next write of a key.</summary>
    /// <returns>Its place, from 1, and the data.</returns>
    internal (long Place, byte[] Data) Write(int key, int size)
    {
        var place = _issued[key] + 1;
        Volatile.Write(ref _issued[key], place);
        return (place, RecordValue.Create(_load, (place * keys) + key, size));
    }

    /// <summary>A write was acknowledged to a session.</summary>
    internal void Acknowledge(int session, int key, long place)
    {
        Raise(ref _acknowledged[key], place);
        Raise(ref _seen[(session * keys) + key], place);
    }

    /// <summary>The oldest write that a read which begins now may return.</summary>
    /// <param name="session">That reads.</param>
    /// <param name="key">What.</param>
    /// <param name="isLinearizable">It sees what was acknowledged to anybody; else what its session has seen.</param>
    internal long Floor(int session, int key, bool isLinearizable) =>
        isLinearizable ? Volatile.Read(ref _acknowledged[key]) : Volatile.Read(ref _seen[(session * keys) + key]);

    /// <summary>A read has ended.</summary>
    /// <param name="session">That read.</param>
    /// <param name="key">What.</param>
    /// <param name="floor">When it began.</param>
    /// <param name="data">What it returned; null for no znode.</param>
    internal void Read(int session, int key, long floor, ReadOnlyMemory<byte>? data)
    {
        if (PlaceOf(key, data) is not { } place)
        {
            Interlocked.Increment(ref _foreign);
        }
        else if (place < floor)
        {
            Interlocked.Increment(ref _stale);
        }
        else
        {
            Raise(ref _seen[(session * keys) + key], place);
        }
    }

    /// <summary>The verdict at the end.</summary>
    /// <param name="last">What each key has after the last write, by key; null for no znode.</param>
    internal HistoryVerdict Verdict(IReadOnlyList<ReadOnlyMemory<byte>?> last)
    {
        var lost = 0L;
        for (var key = 0; key < keys; key++)
        {
            var place = PlaceOf(key, last[key]);
            lost += (place ?? 0) < _acknowledged[key] ? _acknowledged[key] - (place ?? 0) : 0;
            _foreign += place is null ? 1 : 0;
        }

        return new HistoryVerdict(lost, _stale, _foreign);
    }

    /// <summary>0 for no znode: that is the state before the first write. Null when no write of the load has written it.</summary>
    private long? PlaceOf(int key, ReadOnlyMemory<byte>? data)
    {
        if (data is not { } written)
        {
            return 0;
        }

        var number = RecordValue.NumberOf(written.Span, _load);
        return number >= keys && number % keys == key && number / keys <= Volatile.Read(ref _issued[key]) ? number / keys : null;
    }

    private static void Raise(ref long value, long to)
    {
        for (var seen = Volatile.Read(ref value); seen < to; seen = Volatile.Read(ref value))
        {
            Interlocked.CompareExchange(ref value, to, seen);
        }
    }
}
