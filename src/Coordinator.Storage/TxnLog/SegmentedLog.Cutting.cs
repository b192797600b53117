using Coordinator.Files;
using Coordinator.Primitives;

namespace Coordinator.Storage.TxnLog;

internal sealed partial class SegmentedLog
{
    /// <summary>
    /// Continues a recovered log. What stands behind the promised end may be in the page cache only: its records are copied into
    /// a new segment and flushed before anything is promised, and whatever else was written there is cut off by that segment.
    /// </summary>
    internal static SegmentedLog Open(IDisk disk, string directory, int segmentBytes, RecoveredLog recovered)
    {
        var segments = recovered.Segments.ToList();
        var file = disk.Open(segments[^1].Path, DiskOpenMode.OpenBlocks);
        var log = new SegmentedLog(disk, directory, segmentBytes, segments, file)
        {
            _sequence = recovered.LargestSequence,
            _commit = recovered.Commit,
        };
        if (recovered.HasUncoveredRecords || !recovered.IsZeroBehind)
        {
            log.CutActive(recovered.Promised, keep: log.LastZxid);
        }
        else
        {
            // Headers without records behind the promised end are written over.
            var end = Math.Max(recovered.Promised, log.Active.Start);
            log.Active.Index.RemoveFrom(end);
            log.Active.End = end;
            log._flushedEnd = log._recordsFlushedEnd = log._claimed = end;
        }

        return log;
    }

    /// <summary>Cuts every record above a position, which must be in the log. Durable on return.</summary>
    internal void Truncate(Zxid after)
    {
        Flush();
        if (after == LastZxid)
        {
            return;
        }

        Invariant.Holds(after >= Base && after < LastZxid);
        var cut = FindSegment(after);
        var dropped = _segments.GetRange(cut + 1, _segments.Count - cut - 1);
        if (dropped.Count > 0)
        {
            _segments.RemoveRange(cut + 1, dropped.Count);
            _file.Dispose();
            _file = _disk.Open(Active.Path, DiskOpenMode.OpenBlocks);
        }

        CutActive(FindBatchBehind(after), keep: after);
        foreach (var segment in dropped)
        {
            _disk.Delete(segment.Path);
        }

        if (dropped.Count > 0)
        {
            _disk.FlushDirectory(_directory);
        }
    }

    /// <summary>Removes segments that hold nothing after a position; the active one stays.</summary>
    internal void DropThrough(Zxid position)
    {
        var count = _segments.FindIndex(segment => segment.Last > position || segment == Active);
        if (count == 0)
        {
            return;
        }

        for (var i = 0; i < count; i++)
        {
            _disk.Delete(_segments[i].Path);
        }

        _segments.RemoveRange(0, count);
        _disk.FlushDirectory(_directory);
    }

    /// <summary>
    /// Ends the active segment at a block and begins its successor with the records between that block and <paramref name="keep"/>.
    /// The appearance of the successor is the cut: one rename, so before it everything stands and behind it nothing returns.
    /// </summary>
    private void CutActive(long end, Zxid keep)
    {
        var batches = new List<IReadOnlyList<LogRecord>>();
        var reader = new BatchReader(_file, Active.Id);
        Zxid? last = null;
        for (var offset = end; offset < Active.End;)
        {
            if (!reader.TryRead(offset, Active.End, out var header, out var payload))
            {
                throw Rotten(Active, offset);
            }

            last ??= header.Previous;
            offset = header.End;
            var records = new List<LogRecord>();
            BatchReader.Decode(payload, header.Previous, records);
            records.RemoveAll(record => record.Zxid > keep);
            if (records.Count > 0)
            {
                batches.Add(records);
            }
        }

        Active.Last = last ?? Active.Last;
        Active.End = end;
        Active.Index.RemoveFrom(end);
        Succeed(batches, room: 0);
        LastZxid = FlushedZxid = Active.Last;
        Invariant.Holds(LastZxid == keep);
    }

    /// <summary>Offset of the batch that holds the record behind a position.</summary>
    private long FindBatchBehind(Zxid after)
    {
        var reader = new BatchReader(_file, Active.Id);
        var offset = Active.Index.Floor(after, Active.Start);
        while (offset < Active.End)
        {
            if (!reader.TryRead(offset, Active.End, out var header, out _))
            {
                throw Rotten(Active, offset);
            }

            if (header.Last > after)
            {
                return offset;
            }

            offset = header.End;
        }

        return offset;
    }
}
