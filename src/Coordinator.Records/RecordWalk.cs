using System.Buffers.Binary;

namespace Coordinator.Records;

/// <summary>Goes through the records of a batch.</summary>
/// <param name="batch">The batch.</param>
public struct RecordWalk(RecordBatch batch)
{
    private ReadOnlyMemory<byte> _rest = batch.Bytes[BatchHead.Bytes..];

    /// <summary>The next record; false at the end and before what is no record.</summary>
    /// <param name="record">The record; its key and value are parts of the batch.</param>
    public bool TryNext(out Record record)
    {
        record = default;
        if (_rest.Length < BatchHead.RecordBytes)
        {
            return false;
        }

        var head = _rest.Span;
        var timestamp = BinaryPrimitives.ReadInt64LittleEndian(head);
        var keyLength = BinaryPrimitives.ReadInt32LittleEndian(head[8..]);
        var valueLength = BinaryPrimitives.ReadInt32LittleEndian(head[12..]);
        var length = (long)BatchHead.RecordBytes + Math.Max(0, keyLength) + Math.Max(0, valueLength);
        if (keyLength < -1 || valueLength < -1 || length > _rest.Length)
        {
            return false;
        }

        var rest = _rest[BatchHead.RecordBytes..];
        var key = Take(ref rest, keyLength);
        var value = Take(ref rest, valueLength);
        _rest = rest;
        record = new Record(timestamp, key, value);
        return true;
    }

    /// <summary>Why a batch's records are not what its head says; null when they are.</summary>
    internal static string? Check(in RecordBatch batch)
    {
        var walk = new RecordWalk(batch);
        var count = 0;
        var largest = long.MinValue;
        while (walk.TryNext(out var record))
        {
            count++;
            largest = Math.Max(largest, record.Timestamp);
        }

        return count != batch.Head.Count || walk._rest.Length > 0
            ? $"a batch should hold {batch.Head.Count} records and nothing else; {count} were read, and {walk._rest.Length} bytes are left"
            : largest != batch.Head.MaxTimestamp ? $"a batch's largest timestamp is {largest}, not {batch.Head.MaxTimestamp}" : null;
    }

    internal static void Write(Span<byte> to, IReadOnlyList<Record> records)
    {
        foreach (var record in records)
        {
            BinaryPrimitives.WriteInt64LittleEndian(to, record.Timestamp);
            BinaryPrimitives.WriteInt32LittleEndian(to[8..], record.Key?.Length ?? -1);
            BinaryPrimitives.WriteInt32LittleEndian(to[12..], record.Value?.Length ?? -1);
            to = to[BatchHead.RecordBytes..];
            foreach (var part in new[] { record.Key, record.Value })
            {
                (part ?? default).Span.CopyTo(to);
                to = to[(part?.Length ?? 0)..];
            }
        }
    }

    private static ReadOnlyMemory<byte>? Take(ref ReadOnlyMemory<byte> from, int length)
    {
        if (length < 0)
        {
            return null;
        }

        var taken = from[..length];
        from = from[length..];
        return taken;
    }
}
