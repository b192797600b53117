using Coordinator.Files;
using Coordinator.Primitives;
using Coordinator.Storage.Directories;

namespace Coordinator.Storage.TxnLog;

/// <summary>Brings new segments into being: whole and durable before they get their name.</summary>
internal sealed class SegmentWriter(IDisk disk, string directory, int segmentBytes)
{
    /// <param name="id">Identity of the new segment.</param>
    /// <param name="base">The position before it.</param>
    /// <param name="predecessor">What it continues; null for none.</param>
    /// <param name="batches">What it holds from the start.</param>
    /// <param name="commit">Commit zxid for these.</param>
    /// <param name="room">Bytes of a batch that must find room behind them.</param>
    /// <param name="segment">The new segment.</param>
    /// <returns>Its file, open.</returns>
    internal IDiskFile Create(
        SegmentId id,
        Zxid @base,
        LogSegment? predecessor,
        IReadOnlyList<IReadOnlyList<LogRecord>> batches,
        Zxid commit,
        long room,
        out LogSegment segment)
    {
        var path = Path.Join(directory, id.FileName);
        var temporary = path + DirectoryLayout.TemporarySuffix;
        var end = SegmentId.FirstBatch + batches.Sum(SealedLength);
        using (var file = disk.Open(temporary, DiskOpenMode.OpenOrCreate))
        {
            file.SetLength(0);
            file.Preallocate(Math.Max(segmentBytes, end + room));
            var header = new SegmentHeader(id, @base, predecessor?.Id ?? default, predecessor?.End ?? 0, end);
            var block = new byte[Framing.BlockBytes];
            header.Write(block);
            file.Write(0, block);
            segment = new LogSegment(id, path, SegmentId.FirstBatch, @base);
            foreach (var batch in batches)
            {
                WriteBatch(file, segment, batch, commit);
            }

            file.Flush();
        }

        Invariant.Holds(segment.End == end);
        disk.Rename(temporary, path);
        disk.FlushDirectory(directory);
        return disk.Open(path, DiskOpenMode.OpenBlocks);
    }

    private static void WriteBatch(IDiskFile file, LogSegment segment, IReadOnlyList<LogRecord> records, Zxid commit)
    {
        var buffer = new BatchBuffer();
        foreach (var record in records)
        {
            buffer.Add(record);
        }

        var bytes = buffer.Seal(segment.Id, segment.End, segment.Last, commit, SegmentId.FirstBatch);
        file.Write(segment.End, bytes);
        segment.Index.Add(segment.Last, segment.End);
        segment.End += bytes.Length;
        segment.Last = buffer.Last;
    }

    private static long SealedLength(IReadOnlyList<LogRecord> records) =>
        Framing.Align(BatchHeader.Bytes + records.Sum(record => (long)BatchHeader.RecordHeaderBytes + record.Body.Length));
}
