using Coordinator.Broker.Log.Producers;
using Coordinator.Broker.Log.Segments;

namespace Coordinator.Broker.Log;

internal sealed partial class SegmentedLog
{
    /// <summary>
    /// Cuts everything at or behind an offset, durably. A cut inside a batch takes the batch. Below the start of the log it leaves nothing, and the
    /// log goes on at that offset. The newest segments go first, one by one: a crash leaves a log that is longer, and never one with a hole.
    /// </summary>
    internal LogCut TruncateTo(long endOffset)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(endOffset);
        return Run(() =>
        {
            if (Load() is not { } body || endOffset >= body.Active.NextOffset)
            {
                ForgetEmptyReigns(endOffset);
                return new LogCut(_body?.Active.NextOffset ?? 0, 0);
            }

            return endOffset < body.Segments[0].BaseOffset ? Restart(endOffset) : Cut(body, endOffset);
        });
    }

    /// <summary>Counts, durably, records that were cut although they may have been acknowledged.</summary>
    internal void Lost(long records)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(records);
        _lost = Run(() =>
        {
            var lost = LossFile.Load(context.Disk, DirectoryPath) + records;
            LossFile.Save(context.Disk, DirectoryPath, lost);
            return lost;
        });
    }

    /// <summary>Drops everything and goes on at an offset: the leader has nothing older any more. Durable on return.</summary>
    internal LogCut RestartAt(long startOffset)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(startOffset);
        return Run(() =>
        {
            Load();
            return Restart(startOffset);
        });
    }

    /// <summary>
    /// Retention: removes the oldest segments, as long as each lies wholly below the high watermark and either is older than what is kept or leaves
    /// enough. The segment that is appended to stays.
    /// </summary>
    /// <param name="keepBytes">Bytes of the log that are kept, at least; −1: all.</param>
    /// <param name="keepFrom">A segment whose records are all older than this timestamp is not kept; the smallest number: all are.</param>
    /// <param name="highWatermark">Nothing at or behind it is removed.</param>
    /// <returns>Bytes that were removed.</returns>
    internal long DropOldest(long keepBytes, long keepFrom, long highWatermark) => Run(() =>
    {
        var before = Load()?.Segments.Sum(segment => segment.Size) ?? 0;
        var size = before;
        while (_body is { Segments: [var oldest, _, ..] } body && oldest.NextOffset <= highWatermark
            && (oldest.MaxTimestamp < keepFrom || (keepBytes >= 0 && size - oldest.Size >= keepBytes)))
        {
            size -= oldest.Size;
            Remove(body, 0);
        }

        if (size < before && _body is { } left)
        {
            left.Producers.ForgetBefore(left.Segments[0].BaseOffset);
            _epochs!.TruncateFromStart(left.Segments[0].BaseOffset);
            new EpochFile(context.Disk, left.Directory).Save(_epochs);
        }

        return before - size;
    });

    /// <summary>
    /// A reign that began where the log ends and left no record is cut with what lies behind: whoever asks its successor with it would be told to cut
    /// there, again and again.
    /// </summary>
    private void ForgetEmptyReigns(long endOffset)
    {
        if (_epochs is { } epochs && epochs.Starts.Any(start => start.Offset >= endOffset))
        {
            epochs.TruncateFromEnd(endOffset);
            _areEpochsUnsaved = _body is null;
            if (_body is { } body)
            {
                new EpochFile(context.Disk, body.Directory).Save(epochs);
            }
        }
    }

    private LogCut Cut(LogBody body, long endOffset)
    {
        var bytes = body.Segments.Sum(segment => segment.Size);
        Flush();
        while (body.Segments.Count > 1 && body.Active.BaseOffset >= endOffset)
        {
            RemoveNewest(body);
        }

        var active = body.Active;
        var file = OpenActive(body);
        var walk = new SegmentWalk(file, context.Salt);
        var end = active.Size;
        active.ResetTo(active.Index.Floor(endOffset, active.BaseOffset));
        while (active.Size < end && HeadAt(active, walk, active.Size, end) is var head && head.NextOffset <= endOffset)
        {
            active.Take(head);
        }

        file.SetLength(active.Size);
        file.Flush();
        AfterCut(body);
        return new LogCut(active.NextOffset, bytes - body.Segments.Sum(segment => segment.Size));
    }

    private void AfterCut(LogBody body)
    {
        body.FlushedSize = body.Active.Size;
        body.FlushedOffset = body.Active.NextOffset;
        _epochs!.TruncateFromEnd(body.Active.NextOffset);
        new EpochFile(context.Disk, body.Directory).Save(_epochs);
        _areEpochsUnsaved = false;
        if (body.Producers.HasBehind(body.Active.NextOffset))
        {
            body.Producers = new ProducerTable();
            foreach (var segment in body.Segments)
            {
                WithFile(body, segment, file => TakeProducers(body.Producers, segment, new SegmentWalk(file, context.Salt)));
            }
        }
    }

    private LogCut Restart(long startOffset)
    {
        if (_body is null && startOffset == 0)
        {
            return new LogCut(0, 0);
        }

        var bytes = 0L;
        if (_body is not { } body)
        {
            body = _body = Create(startOffset);
        }
        else
        {
            bytes = body.Segments.Sum(segment => segment.Size);
            while (body.Segments.Count > 0)
            {
                RemoveNewest(body);
            }

            Add(body.Directory, body.Segments, startOffset);
        }

        _epochs ??= new();
        AfterCutOfAll(body);
        return new LogCut(startOffset, bytes);
    }

    private void AfterCutOfAll(LogBody body)
    {
        body.Producers = new ProducerTable();
        _epochs!.TruncateFromEnd(0);
        AfterCut(body);
    }

    private void RemoveNewest(LogBody body)
    {
        ReleaseFile();
        Remove(body, body.Segments.Count - 1);
    }

    private void Remove(LogBody body, int index)
    {
        context.Disk.Delete(body.Segments[index].Path);
        context.Disk.FlushDirectory(body.Directory);
        body.Segments.RemoveAt(index);
    }

    private static void TakeProducers(ProducerTable producers, LogSegment segment, SegmentWalk walk)
    {
        for (var position = 0L; position < segment.Size;)
        {
            var head = HeadAt(segment, walk, position, segment.Size);
            producers.Take(head);
            position += BatchFrame.Bytes + head.Length;
        }
    }
}
