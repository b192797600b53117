using Coordinator.Files;
using Coordinator.Primitives;

namespace Coordinator.Storage.TxnLog;

/// <summary>
/// The txn log of one generation, open for appending. Records gather in a buffer and become one batch, one write and one flush.
/// </summary>
internal sealed partial class SegmentedLog : IDisposable
{
    // A batch is written when it holds this much, flushed or not; bounds the buffer.
    private const int LargestBatch = 1 << 20;

    private readonly IDisk _disk;
    private readonly string _directory;
    private readonly SegmentWriter _writer;
    private readonly List<LogSegment> _segments;
    private readonly BatchBuffer _pending = new();
    private IDiskFile _file;
    private ZeroedRoom _zeroed = new();
    private long _fileLength;
    private int _sequence;
    private long _flushedEnd;
    private long _recordsFlushedEnd;
    private long _claimed;
    private Zxid _commitWritten;
    private Zxid _commit;

    private SegmentedLog(IDisk disk, string directory, int segmentBytes, List<LogSegment> segments, IDiskFile file)
    {
        _disk = disk;
        _directory = directory;
        _writer = new SegmentWriter(disk, directory, segmentBytes);
        _segments = segments;
        _file = file;
        _fileLength = file.Length;
        _sequence = Active.Id.Sequence;
        _flushedEnd = _recordsFlushedEnd = _claimed = Active.End;
        FlushedZxid = LastZxid = Active.Last;
    }

    /// <summary>The log holds every record after this position.</summary>
    internal Zxid Base => _segments[0].Base;

    /// <summary>The last record appended, durable or not.</summary>
    internal Zxid LastZxid { get; private set; }

    /// <summary>The last record known durable.</summary>
    internal Zxid FlushedZxid { get; private set; }

    private LogSegment Active => _segments[^1];

    /// <summary>A log that begins behind a position; the directory is there and empty.</summary>
    internal static SegmentedLog Create(IDisk disk, string directory, SegmentId first, int segmentBytes, Zxid @base)
    {
        var writer = new SegmentWriter(disk, directory, segmentBytes);
        var file = writer.Create(first, @base, predecessor: null, [], Zxid.Zero, room: 0, out var segment);
        return new SegmentedLog(disk, directory, segmentBytes, [segment], file);
    }

    internal void Append(IReadOnlyList<LogRecord> records, Zxid commit)
    {
        foreach (var record in records)
        {
            Invariant.Holds(ZxidOrder.Follows(LastZxid, record.Zxid));
            _pending.Add(record);
            LastZxid = record.Zxid;
            if (_pending.SealedLength >= LargestBatch)
            {
                WritePending();
            }
        }

        _commit = Zxid.Max(_commit, commit);
    }

    internal void Flush()
    {
        WritePending();
        if (_flushedEnd == Active.End)
        {
            return;
        }

        _file.Flush();
        _flushedEnd = Active.End;
        if (FlushedZxid != LastZxid)
        {
            FlushedZxid = LastZxid;
            _recordsFlushedEnd = _flushedEnd;
        }
    }

    /// <summary>
    /// A batch without records, when there is something to tell: a later commit, or a flush that no batch has told about. Headers
    /// tell nothing about headers, else an idle log would fill itself.
    /// </summary>
    internal void WriteTailHeader(Zxid commit)
    {
        _commit = Zxid.Max(_commit, commit);
        WritePending();
        if (_commit > _commitWritten || _recordsFlushedEnd > _claimed)
        {
            WriteBatch();
        }
    }

    public void Dispose() => _file.Dispose();

    private void WritePending()
    {
        if (_pending.Count > 0)
        {
            WriteBatch();
        }
    }

    private void WriteBatch()
    {
        if (Active.End + _pending.SealedLength > _fileLength)
        {
            Roll();
        }

        var bytes = _pending.Seal(Active.Id, Active.End, Active.Last, _commit, _flushedEnd);
        _file.Write(Active.End, bytes);
        Active.Index.Add(Active.Last, Active.End);
        Active.End += bytes.Length;
        _zeroed.OnWritten(_file, _fileLength, Active.End, bytes.Length);
        Active.Last = _pending.Count > 0 ? _pending.Last : Active.Last;
        _claimed = _flushedEnd;
        _commitWritten = _commit;
        _pending.Clear();
    }

    /// <summary>The successor's header is the promise that this segment is whole: so it is flushed first.</summary>
    private void Roll()
    {
        if (_flushedEnd < Active.End)
        {
            _file.Flush();
            FlushedZxid = Active.Last;
        }

        Succeed([], room: _pending.SealedLength);
    }

    /// <summary>Begins a new segment behind the active one, whose end has been set; frees what the old one had reserved behind it.</summary>
    private void Succeed(List<IReadOnlyList<LogRecord>> batches, long room)
    {
        var old = Active;
        var id = old.Id.WithSequence(checked(_sequence + 1));
        var file = _writer.Create(id, old.Last, old, batches, _commit, room, out var segment);
        _file.SetLength(old.End);
        _file.Dispose();
        _sequence++;
        _file = file;
        _zeroed = new ZeroedRoom();
        _fileLength = file.Length;
        _segments.Add(segment);
        _flushedEnd = _recordsFlushedEnd = _claimed = segment.End;
        _commitWritten = batches.Count > 0 ? _commit : Zxid.Zero;
    }
}
