using Coordinator.Broker.Log.Segments;
using Coordinator.Files;
using Coordinator.Records;

namespace Coordinator.Broker.Log;

internal sealed partial class SegmentedLog
{
    /// <summary>Batches from the one that holds an offset on, at least one unless the bound forbids it.</summary>
    /// <param name="offset">Where to begin.</param>
    /// <param name="maxBytes">Bytes of batches, but that the first is always given whole.</param>
    /// <param name="bound">No record at or behind this offset is given: the high watermark for a consumer.</param>
    internal LogSlice Read(long offset, int maxBytes, long bound) => Run(() =>
    {
        var body = Load();
        var (start, end) = (body?.Segments[0].BaseOffset ?? 0, body?.Active.NextOffset ?? 0);
        if (offset < start || offset > end)
        {
            return LogSlice.OutOfRange;
        }

        if (body is null || offset >= Math.Min(bound, end))
        {
            return LogSlice.Empty;
        }

        var reading = new Reading(offset, maxBytes, bound);
        for (var i = body.Find(offset); i < body.Segments.Count && !reading.IsOver; i++)
        {
            WithFile(body, body.Segments[i], file => Read(body.Segments[i], file, reading));
        }

        return new LogSlice(true, reading.Batches);
    });

    /// <summary>The offset of the first record that is not older than a timestamp; null when all are.</summary>
    internal long? OffsetFor(long timestamp) => Run(() =>
    {
        var segment = Load()?.Segments.Find(segment => segment.Size > 0 && segment.MaxTimestamp >= timestamp);
        return segment is null ? (long?)null : WithFile(_body!, segment, file => OffsetFor(segment, file, timestamp));
    });

    private void Read(LogSegment segment, IDiskFile file, Reading reading)
    {
        var walk = new SegmentWalk(file, context.Salt);
        for (var position = segment.Index.Floor(reading.Offset, segment.BaseOffset).Position; position < segment.Size;)
        {
            var head = HeadAt(segment, walk, position, segment.Size);
            if (head.NextOffset > reading.Offset)
            {
                if (!reading.Admits(head))
                {
                    return;
                }

                reading.Batches.Add(walk.Batch(segment.Path, position, head));
            }

            position += BatchFrame.Bytes + head.Length;
        }
    }

    private long OffsetFor(LogSegment segment, IDiskFile file, long timestamp)
    {
        var walk = new SegmentWalk(file, context.Salt);
        var position = segment.Index.Before(timestamp, segment.BaseOffset).Position;
        var head = HeadAt(segment, walk, position, segment.Size);
        while (head.MaxTimestamp < timestamp)
        {
            position += BatchFrame.Bytes + head.Length;
            head = HeadAt(segment, walk, position, segment.Size);
        }

        return head.BaseOffset + walk.Batch(segment.Path, position, head).Records().FindIndex(record => record.Timestamp >= timestamp);
    }

    private static BatchHead HeadAt(LogSegment segment, SegmentWalk walk, long position, long end) =>
        walk.TryHead(position, end, out var head)
            ? head
            : throw new LogDamageException(segment.Path, position, "a batch that was whole is not any more");

    private void WithFile(LogBody body, LogSegment segment, Action<IDiskFile> action) => WithFile(body, segment, file =>
    {
        action(file);
        return true;
    });

    private T WithFile<T>(LogBody body, LogSegment segment, Func<IDiskFile, T> action)
    {
        if (segment == body.Active)
        {
            return action(OpenActive(body));
        }

        using var file = context.Disk.Open(segment.Path, DiskOpenMode.Read);
        return action(file);
    }

    private sealed class Reading(long offset, int maxBytes, long bound)
    {
        private long _bytes;

        public long Offset => offset;

        public List<RecordBatch> Batches { get; } = [];

        public bool IsOver { get; private set; }

        public bool Admits(in BatchHead head)
        {
            IsOver = head.NextOffset > bound || (_bytes > 0 && _bytes + head.Length > maxBytes);
            _bytes += head.Length;
            return !IsOver;
        }
    }
}
