using Coordinator.Files;
using Coordinator.Primitives;

namespace Coordinator.Storage.TxnLog;

internal sealed partial class SegmentedLog
{
    /// <summary>Records behind a position, at least one unless it is the end.</summary>
    internal LogSlice Read(Zxid after, long maxBytes)
    {
        WritePending();
        if (after < Base || after > LastZxid)
        {
            return LogSlice.NotAvailable;
        }

        var records = new List<LogRecord>();
        var bytes = 0L;
        for (var i = FindSegment(after); i < _segments.Count && bytes < maxBytes; i++)
        {
            var known = records.Count == 0 && i == FindSegment(after) ? after : _segments[i].Base;
            if (!ReadSegment(_segments[i], known, maxBytes, ref bytes, records))
            {
                return LogSlice.NotAvailable;
            }
        }

        return new LogSlice(true, records);
    }

    /// <summary>The last segment whose base is at or before a position.</summary>
    private int FindSegment(Zxid position)
    {
        var index = _segments.FindLastIndex(segment => segment.Base <= position);
        Invariant.Holds(index >= 0);
        return index;
    }

    private bool ReadSegment(LogSegment segment, Zxid after, long maxBytes, ref long bytes, List<LogRecord> records)
    {
        var offset = segment.Index.Floor(after, segment.Start);
        if (offset >= segment.End)
        {
            return after == segment.Last;
        }

        using var own = segment == Active ? null : _disk.Open(segment.Path, DiskOpenMode.Open);
        var reader = new BatchReader(own ?? _file, segment.Id);
        var isFound = after == segment.Base;
        while (offset < segment.End && bytes < maxBytes)
        {
            if (!reader.TryRead(offset, segment.End, out var header, out var payload))
            {
                throw Rotten(segment, offset);
            }

            offset = header.End;
            isFound |= header.Previous == after || Holds(header, payload, after);
            var count = records.Count;
            BatchReader.Decode(payload, after, records);
            for (; count < records.Count; count++)
            {
                bytes += BatchHeader.RecordHeaderBytes + records[count].Body.Length;
            }
        }

        return isFound || after == segment.Last;
    }

    private static bool Holds(in BatchHeader header, ReadOnlySpan<byte> payload, Zxid wanted)
    {
        if (wanted < header.First || wanted > header.Last)
        {
            return false;
        }

        while (BatchReader.TryTakeRecord(ref payload, out var zxid, out _))
        {
            if (zxid == wanted)
            {
                return true;
            }
        }

        return false;
    }

    // What was whole when it was written or recovered is not any more: the disk is failing.
    private static DiskFaultException Rotten(LogSegment segment, long offset) =>
        new("read", segment.Path, DiskFaultException.Io, new InvalidDataException($"the batch at offset {offset} no longer checks"));
}
