using Coordinator.Broker.Log.Producers;
using Coordinator.Broker.Log.Segments;
using Coordinator.Controller.Core.Logs;
using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Partitions;
using Coordinator.Files;
using Coordinator.Records;

namespace Coordinator.Broker.Log;

/// <summary>
/// Finds out what a log holds. All segments are walked by the heads of their batches, for the index, the epochs and the producers; the last one is
/// read whole, unless the last process stopped in order. What is torn at its end is cut; what was flushed and is not whole is damage.
/// </summary>
internal sealed class LogRecovery
{
    private const int CopyBytes = 1 << 20;

    private readonly LogContext _context;
    private readonly string _directory;
    private readonly List<LogSegment> _segments = [];
    private readonly ProducerTable _producers = new();
    private readonly List<EpochStart> _starts = [];

    private LogRecovery(LogContext context, string directory) => (_context, _directory) = (context, directory);

    /// <summary>The log as it is on the disk, and durable; null when it has no file.</summary>
    /// <exception cref="LogDamageException">Something that was flushed is missing or not whole.</exception>
    internal static LogBody? Run(LogContext context, PartitionName name, out LeaderEpochCache epochs)
    {
        epochs = new LeaderEpochCache();
        var directory = context.Root + "/" + LogDirectoryLayout.NameOf(name);
        var bases = context.Disk.Exists(directory) ? context.Disk.List(directory).Select(LogSegment.OffsetOf).OfType<long>().ToArray() : [];
        if (bases.Length == 0)
        {
            return null;
        }

        // A process that was killed leaves names that only the memory of the machine holds.
        context.Disk.FlushDirectory(directory);
        var recovery = new LogRecovery(context, directory);
        for (var i = 0; i < bases.Length; i++)
        {
            recovery.Add(bases[i], isLast: i == bases.Length - 1);
        }

        epochs = recovery.Epochs();
        var active = recovery._segments[^1];
        return new LogBody(directory, recovery._segments, recovery._producers) { FlushedSize = active.Size, FlushedOffset = active.NextOffset };
    }

    private void Add(long baseOffset, bool isLast)
    {
        if (_segments.Count > 0 && _segments[^1].NextOffset != baseOffset)
        {
            throw new LogDamageException(
                _segments[^1].Path, _segments[^1].Size, $"the segment ends at offset {_segments[^1].NextOffset}, the next one begins at {baseOffset}");
        }

        var segment = new LogSegment(_directory, baseOffset);
        using var file = _context.Disk.Open(segment.Path, isLast ? DiskOpenMode.Open : DiskOpenMode.Read);
        var mayBeTorn = isLast && !_context.WasStoppedInOrder;
        var walk = new SegmentWalk(file, _context.Salt);
        walk.Take(segment, _starts.Count > 0 ? _starts[^1].Epoch : LeaderEpoch.First, mayBeTorn, See);
        if (mayBeTorn)
        {
            CutTail(segment, file, walk);
        }
        else if (file.Length != segment.Size)
        {
            throw new LogDamageException(segment.Path, segment.Size, "no whole batch stands there, and everything in this file was flushed");
        }

        _segments.Add(segment);
    }

    private void CutTail(LogSegment segment, IDiskFile file, SegmentWalk walk)
    {
        var torn = file.Length - segment.Size;
        if (torn > 0)
        {
            walk.SearchClaims(segment.Size);
            if (walk.Claimed > segment.Size)
            {
                throw new LogDamageException(segment.Path, segment.Size, $"no whole batch stands there, and the file was flushed up to {walk.Claimed}");
            }

            _context.Note($"{segment.Path}: cut at position {segment.Size}, offset {segment.NextOffset}: {torn} bytes behind it were never flushed and are not whole");
        }

        // After a flush that failed the memory of the machine may show what the disk lacks (records, or a cut), and no later flush would write it: so
        // it is done again.
        file.SetLength(segment.Size);
        var bytes = new byte[Math.Min(CopyBytes, segment.Size - walk.Claimed)];
        for (var position = walk.Claimed; position < segment.Size;)
        {
            var count = file.Read(position, bytes.AsSpan(0, (int)Math.Min(bytes.Length, segment.Size - position)));
            file.Write(position, bytes.AsSpan(0, count));
            position += count;
        }

        file.Flush();
    }

    private void See(BatchHead head)
    {
        _producers.Take(head);
        if (_starts.Count == 0 || head.Epoch > _starts[^1].Epoch)
        {
            _starts.Add(new EpochStart(head.Epoch, head.BaseOffset));
        }
    }

    private LeaderEpochCache Epochs()
    {
        var cache = new LeaderEpochCache();
        foreach (var start in _starts.TakeLast(EpochFile.MaxEpochs))
        {
            cache.Assign(start.Epoch, start.Offset);
        }

        var file = new EpochFile(_context.Disk, _directory);
        var saved = file.Load();
        var (first, end) = (_segments[0].BaseOffset, _segments[^1].NextOffset);
        var expected = saved?.Where(start => start.Offset < end).ToList();
        var before = expected?.FindLastIndex(start => start.Offset <= first) ?? -1;
        if (expected is not null && before >= 0)
        {
            expected[before] = expected[before] with { Offset = first };
            expected.RemoveRange(0, before);
        }

        var isRight = expected is not null && expected.SequenceEqual(cache.Starts);
        if (!isRight && cache.Starts.Count > 0)
        {
            _context.Note($"{file.Path}: missing, does not check, or is not what the batches say; made again from them");
        }

        // A reign without a record is forgotten, also by the file.
        if (!isRight || saved!.Count != cache.Starts.Count)
        {
            file.Save(cache);
        }

        return cache;
    }
}
