using System.Runtime;

namespace Coordinator.Server.Memory;

/// <summary>
/// Keeps the collector away while a server reads its snapshot and replays its log: nearly nothing of what is allocated then can be freed, and
/// collections that copy all of it took half of the processor time of a start. For one server of the process at a time; where there is not
/// enough memory, or more is allocated than was foreseen, the collector works as ever. What will be allocated is made present ahead of it.
/// </summary>
internal sealed class LoadingHeap : IDisposable
{
    /// <summary>Of a byte of a snapshot: znodes of 100 bytes of data take 151 bytes there, and 250 when they are read; smaller ones more in proportion.</summary>
    private const double BytesPerSnapshotByte = 2.5;

    /// <summary>Of a byte of a record: the txn, what is made while it is applied, the znode.</summary>
    private const double BytesPerRecordByte = 10;

    /// <summary>Below it a start is short anyway.</summary>
    private const long MinBytes = 16 << 20;

    /// <summary>Most of the memory of the process that is asked for, as its divisor.</summary>
    private const int MaxShare = 4;

    /// <summary>Of a record, what is allocated while it is replayed, however small it is.</summary>
    private const long PresentBytesPerRecord = 800;

    private static int _isTaken;

    private PresentPages? _pages;

    /// <summary>Whether the collector is kept away for this one, as far as it can be.</summary>
    internal bool IsOwner { get; private set; }

    /// <summary>Begins, if it is worth it; until <see cref="Dispose"/>.</summary>
    /// <param name="snapshotBytes">Bytes of the snapshot that will be read.</param>
    /// <param name="recordBytes">Bytes of the records that will be replayed.</param>
    public void Reserve(long snapshotBytes, long recordBytes)
    {
        var bytes = (long)((snapshotBytes * BytesPerSnapshotByte) + (recordBytes * BytesPerRecordByte));
        if (bytes >= MinBytes && bytes <= GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / MaxShare && Interlocked.Exchange(ref _isTaken, 1) == 0)
        {
            IsOwner = true;
            _pages = TryBegin(bytes) ? PresentPages.Find() : null;
        }
    }

    /// <summary>Some hundred kilobytes of the snapshot are about to be read.</summary>
    public void Reading() => _pages?.Advance();

    /// <summary>So many records are about to be replayed.</summary>
    public void Replaying(int records) => _pages?.Advance(records * PresentBytesPerRecord);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!IsOwner)
        {
            return;
        }

        IsOwner = false;
        if (GCSettings.LatencyMode == GCLatencyMode.NoGCRegion)
        {
            TryEnd();
        }

        Volatile.Write(ref _isTaken, 0);
    }

    private static bool TryBegin(long bytes)
    {
        try
        {
            return GC.TryStartNoGCRegion(bytes, disallowFullBlockingGC: true);
        }
        catch (ArgumentOutOfRangeException)
        {
            // More than this runtime can set aside.
            return false;
        }
        catch (InvalidOperationException)
        {
            // Whoever hosts the server has begun one.
            return false;
        }
    }

    private static void TryEnd()
    {
        try
        {
            GC.EndNoGCRegion();
        }
        catch (InvalidOperationException)
        {
            // A collection has ended it since.
        }
    }
}
