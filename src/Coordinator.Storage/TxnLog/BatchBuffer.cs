using System.Buffers.Binary;
using Coordinator.Files;
using Coordinator.Primitives;

namespace Coordinator.Storage.TxnLog;

/// <summary>Collects records and seals them into one batch, in a buffer that is used again.</summary>
internal sealed class BatchBuffer
{
    /// <summary>Largest body of a record: far above what the front door admits, and a bound for every reader.</summary>
    internal const int MaxBodyBytes = 64 << 20;

    private BlockBuffer _buffer = new(2 * Framing.BlockBytes);
    private int _length = BatchHeader.Bytes;
    private Zxid _first;

    internal int Count { get; private set; }

    internal Zxid Last { get; private set; }

    internal int PayloadLength => _length - BatchHeader.Bytes;

    /// <summary>Bytes that the batch takes on disk.</summary>
    internal int SealedLength => (int)Framing.Align(_length);

    internal void Add(in LogRecord record)
    {
        Invariant.Holds(record.Body.Length <= MaxBodyBytes);
        Invariant.Holds(Count == 0 || ZxidOrder.Follows(Last, record.Zxid));
        var next = _length + BatchHeader.RecordHeaderBytes + record.Body.Length;
        EnsureCapacity((int)Framing.Align(next));
        var bytes = _buffer.Bytes;
        BinaryPrimitives.WriteInt32LittleEndian(bytes[_length..], record.Body.Length);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[(_length + 4)..], record.Zxid.Value);
        record.Body.Span.CopyTo(bytes[(_length + BatchHeader.RecordHeaderBytes)..]);
        _length = next;
        _first = Count == 0 ? record.Zxid : _first;
        Last = record.Zxid;
        Count++;
    }

    /// <summary>The bytes of the batch, whole blocks. Valid until the buffer is cleared.</summary>
    internal ReadOnlySpan<byte> Seal(SegmentId segment, long offset, Zxid previous, Zxid commit, long flushedThrough)
    {
        Invariant.Holds(Count == 0 || ZxidOrder.Follows(previous, _first));
        Invariant.Holds(flushedThrough <= offset && offset % Framing.BlockBytes == 0);
        var sealedLength = SealedLength;
        var bytes = _buffer.Bytes[..sealedLength];
        bytes[_length..].Clear();
        var header = new BatchHeader(
            segment,
            offset,
            previous,
            Count == 0 ? previous : _first,
            Count == 0 ? previous : Last,
            commit,
            flushedThrough,
            Count,
            PayloadLength,
            Framing.Checksum(bytes[BatchHeader.Bytes..]));
        header.Write(bytes);
        return bytes;
    }

    internal void Clear()
    {
        _length = BatchHeader.Bytes;
        Count = 0;
    }

    private void EnsureCapacity(int length)
    {
        if (length > _buffer.Length)
        {
            var larger = new BlockBuffer(Math.Max(length, _buffer.Length * 2));
            _buffer.Bytes[.._length].CopyTo(larger.Bytes);
            _buffer = larger;
        }
    }
}
