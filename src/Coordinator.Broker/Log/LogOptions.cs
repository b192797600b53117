namespace Coordinator.Broker.Log;

/// <summary>Bounds of the logs of a broker.</summary>
/// <param name="SegmentBytes">Bytes of a segment before the next one begins; at least 4 KiB. A batch that is larger has a segment of its own.</param>
/// <param name="MaxOpenLogs">Logs whose files are open at once; at least 1.</param>
/// <param name="MaxLogs">Logs of a directory; at least 1.</param>
internal sealed record LogOptions(long SegmentBytes = 1L << 30, int MaxOpenLogs = 1000, int MaxLogs = 100_000)
{
    private const long LeastSegmentBytes = 4 << 10;

    /// <summary>Throws when a bound is out of range.</summary>
    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(SegmentBytes, LeastSegmentBytes);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxOpenLogs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxLogs, 1);
    }
}
