using System.Buffers.Binary;
using Coordinator.Files;
using Coordinator.Primitives;

namespace Coordinator.Storage.TxnLog;

/// <summary>Reads batches of one segment file through a window, so that small batches do not cost a system call each.</summary>
internal sealed class BatchReader(IDiskFile file, SegmentId segment)
{
    private const int WindowBytes = 64 << 10;

    private byte[] _window = new byte[Framing.BlockBytes];
    private long _windowStart;
    private int _windowLength;

    /// <summary>A batch that checks as a whole: header, payload, padding, record structure. Ends at or before <paramref name="limit"/>.</summary>
    internal bool TryRead(long offset, long limit, out BatchHeader header, out ReadOnlySpan<byte> payload)
    {
        payload = default;
        if (!TryReadHeader(offset, out header) || header.End > limit)
        {
            return false;
        }

        var length = (int)(header.End - offset);
        var bytes = Slice(offset, length);
        if (bytes.Length < length || Framing.Checksum(bytes[BatchHeader.Bytes..]) != header.PayloadChecksum)
        {
            return false;
        }

        payload = bytes.Slice(BatchHeader.Bytes, header.PayloadLength);
        return HoldsWhatItSays(header, payload);
    }

    /// <summary>A header alone that checks; its payload need not.</summary>
    internal bool TryReadHeader(long offset, out BatchHeader header) =>
        BatchHeader.TryRead(Slice(offset, Framing.BlockBytes), segment, offset, out header);

    /// <summary>Bytes from a position on, fewer at the end of the file. Valid until the next call.</summary>
    internal ReadOnlySpan<byte> Slice(long offset, int count)
    {
        if (offset < _windowStart || offset + count > _windowStart + _windowLength)
        {
            var wanted = Math.Max(count, (int)Math.Min(WindowBytes, Math.Max(0, file.Length - offset)));
            if (_window.Length < wanted)
            {
                _window = new byte[wanted];
            }

            _windowStart = offset;
            _windowLength = file.Read(offset, _window.AsSpan(0, wanted));
        }

        var start = (int)(offset - _windowStart);
        return _window.AsSpan(start, Math.Min(count, _windowLength - start));
    }

    private static bool HoldsWhatItSays(in BatchHeader header, ReadOnlySpan<byte> payload)
    {
        var last = header.Previous;
        var count = 0;
        while (payload.Length > 0)
        {
            if (!TryTakeRecord(ref payload, out var zxid, out _) || !ZxidOrder.Follows(last, zxid))
            {
                return false;
            }

            last = zxid;
            count++;
        }

        return count == header.Count && last == header.Last;
    }

    internal static bool TryTakeRecord(ref ReadOnlySpan<byte> payload, out Zxid zxid, out int bodyLength)
    {
        zxid = default;
        bodyLength = 0;
        if (payload.Length < BatchHeader.RecordHeaderBytes)
        {
            return false;
        }

        bodyLength = BinaryPrimitives.ReadInt32LittleEndian(payload);
        zxid = new Zxid(BinaryPrimitives.ReadInt64LittleEndian(payload[4..]));
        if (bodyLength < 0 || bodyLength > payload.Length - BatchHeader.RecordHeaderBytes)
        {
            return false;
        }

        payload = payload[(BatchHeader.RecordHeaderBytes + bodyLength)..];
        return true;
    }

    /// <summary>The records of a payload that checked, in memory of their own.</summary>
    internal static void Decode(ReadOnlySpan<byte> payload, Zxid after, List<LogRecord> records)
    {
        var rest = payload;
        while (rest.Length > 0)
        {
            var start = payload.Length - rest.Length;
            Invariant.Holds(TryTakeRecord(ref rest, out var zxid, out var bodyLength));
            if (zxid > after)
            {
                records.Add(new LogRecord(zxid, payload.Slice(start + BatchHeader.RecordHeaderBytes, bodyLength).ToArray()));
            }
        }
    }
}
