using Coordinator.Controller.Core.Numbers;

namespace Coordinator.Records;

/// <summary>
/// Records that are appended, copied and checked as one: a <see cref="BatchHead"/>, then for each record its timestamp (8), the lengths of its key
/// (4) and value (4), −1 for none, and these. Numbers are little-endian. The record at place i has offset base + i and sequence base + i.
/// </summary>
/// <param name="Head">What precedes the records.</param>
/// <param name="Bytes">The whole batch; its checksum has been checked.</param>
public readonly record struct RecordBatch(BatchHead Head, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>Makes a batch whose place the leader will assign.</summary>
    /// <param name="records">Its records, 1 to <see cref="BatchHead.MaxRecords"/>.</param>
    /// <param name="producer">Whose they are.</param>
    /// <exception cref="ArgumentException">Too many records, too many bytes, none, or an impossible producer.</exception>
    public static RecordBatch Create(IReadOnlyList<Record> records, ProducerStamp producer)
    {
        var length = BatchHead.Bytes + records.Sum(record => (long)BatchHead.RecordBytes + (record.Key?.Length ?? 0) + (record.Value?.Length ?? 0));
        if (records.Count is 0 or > BatchHead.MaxRecords || length > BatchHead.MaxBatchBytes)
        {
            throw new ArgumentException(
                $"a batch has 1 to {BatchHead.MaxRecords} records and at most {BatchHead.MaxBatchBytes} bytes; this one has {records.Count} and {length}", nameof(records));
        }

        if (!producer.IsValid)
        {
            throw new ArgumentException($"impossible: {producer}", nameof(producer));
        }

        var bytes = new byte[length];
        RecordWalk.Write(bytes.AsSpan(BatchHead.Bytes), records);
        var head = new BatchHead
        {
            BaseOffset = 0,
            Epoch = LeaderEpoch.Unknown,
            Count = records.Count,
            Producer = producer,
            MaxTimestamp = records.Max(record => record.Timestamp),
        };
        head.Seal(bytes);
        var why = BatchHead.Decode(bytes, out head);
        return why is null ? new RecordBatch(head, bytes) : throw new ArgumentException("the batch is " + why, nameof(records));
    }

    /// <summary>Reads a batch that came from outside and must fill the bytes. Nothing is believed before the checksum, and not all of it behind it.</summary>
    /// <param name="bytes">The bytes; the batch keeps them.</param>
    /// <param name="batch">The batch.</param>
    /// <returns>Why it is none; null when it is one.</returns>
    public static string? TryRead(ReadOnlyMemory<byte> bytes, out RecordBatch batch)
    {
        batch = default;
        var length = BatchHead.LengthOf(bytes.Span);
        if (length == 0 || length != bytes.Length)
        {
            return $"a batch of {bytes.Length} bytes is of no possible length, or not of the one it claims ({length}); {BatchHead.MaxBatchBytes} are allowed";
        }

        if (!BatchHead.Checks(bytes.Span))
        {
            return "a batch does not match its checksum";
        }

        if (BatchHead.Decode(bytes.Span, out var head) is { } why)
        {
            return "a batch is " + why;
        }

        batch = new RecordBatch(head, bytes);
        return RecordWalk.Check(batch);
    }

    /// <summary>The records, without a copy of their bytes.</summary>
    public List<Record> Records()
    {
        var records = new List<Record>(Head.Count);
        var walk = new RecordWalk(this);
        while (walk.TryNext(out var record))
        {
            records.Add(record);
        }

        return records;
    }
}
