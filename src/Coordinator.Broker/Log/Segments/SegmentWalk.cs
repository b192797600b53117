using Coordinator.Controller.Core.Numbers;
using Coordinator.Files;
using Coordinator.Records;

namespace Coordinator.Broker.Log.Segments;

/// <summary>Goes through the frames of a segment's file, by their heads or with their records.</summary>
internal sealed class SegmentWalk(IDiskFile file, ulong salt)
{
    private const int SearchBytes = 64 << 10;

    private readonly FileWindow _window = new(file);

    /// <summary>How much of the file some whole frame claims to have been flushed.</summary>
    internal long Claimed { get; private set; }

    /// <summary>The head at a position, if a whole frame that fits before the end stands there.</summary>
    internal bool TryHead(long position, long end, out BatchHead head)
    {
        var isWhole = BatchFrame.TryRead(_window.At(position, BatchFrame.WithHead), salt, position, out var flushed, out head);
        Claimed = isWhole ? Math.Max(Claimed, flushed) : Claimed;
        return isWhole && head.Length <= end - position - BatchFrame.Bytes;
    }

    /// <summary>Whether the records behind a head match their checksum.</summary>
    internal bool Checks(long position, in BatchHead head)
    {
        var batch = _window.At(position + BatchFrame.Bytes, head.Length);
        return batch.Length == head.Length && BatchHead.Checks(batch);
    }

    /// <summary>A copy of the batch behind a head.</summary>
    /// <exception cref="LogDamageException">It does not match its checksum.</exception>
    internal RecordBatch Batch(string path, long position, in BatchHead head)
    {
        var bytes = _window.At(position + BatchFrame.Bytes, head.Length).ToArray();
        return bytes.Length == head.Length && BatchHead.Checks(bytes)
            ? new RecordBatch(head, bytes)
            : throw new LogDamageException(path, position, "a batch does not match its checksum");
    }

    /// <summary>Takes into a segment whatever whole batches follow its end in the file.</summary>
    /// <param name="segment">The segment; its size is the end of what was whole.</param>
    /// <param name="last">The epoch of the record before it.</param>
    /// <param name="checksRecords">Whether the records are read too.</param>
    /// <param name="seen">Told each head.</param>
    /// <exception cref="LogDamageException">A whole batch does not follow the one before it: no crash does that.</exception>
    internal void Take(LogSegment segment, LeaderEpoch last, bool checksRecords, Action<BatchHead> seen)
    {
        var end = file.Length;
        while (TryHead(segment.Size, end, out var head) && (!checksRecords || Checks(segment.Size, head)))
        {
            if (head.BaseOffset != segment.NextOffset || head.Epoch < last || head.Epoch < LeaderEpoch.First)
            {
                throw new LogDamageException(
                    segment.Path,
                    segment.Size,
                    $"offset {head.BaseOffset} of epoch {head.Epoch} stands where offset {segment.NextOffset} of epoch {last} or later belongs");
            }

            last = head.Epoch;
            segment.Take(head);
            seen(head);
        }
    }

    /// <summary>Looks behind a place that is not whole for frames that claim it was flushed.</summary>
    internal void SearchClaims(long position)
    {
        var end = file.Length;
        var bytes = new byte[SearchBytes + BatchFrame.WithHead];
        for (; position < end; position += SearchBytes)
        {
            var count = file.Read(position, bytes);
            for (var at = 0; at < Math.Min(count, SearchBytes); at++)
            {
                var next = bytes.AsSpan(at, count - at).IndexOf(BatchFrame.Magic);
                if (next < 0)
                {
                    break;
                }

                at += next;
                if (BatchFrame.TryRead(bytes.AsSpan(at, count - at), salt, position + at, out var flushed, out _))
                {
                    Claimed = Math.Max(Claimed, flushed);
                }
            }
        }
    }
}
