using System.Buffers.Binary;
using Coordinator.Controller.Core.Numbers;

namespace Coordinator.Records;

/// <summary>
/// What precedes the records of a batch: base offset (8), leader epoch (4), CRC32C (4) of everything behind it, length of the batch (4), format (4),
/// record count (4), producer id (8), producer epoch (2), zeros (2), base sequence (4), largest timestamp (8). The first two are the leader's to
/// assign and are outside the checksum, as in Kafka: so the producer's checksum holds from end to end, and the leader need not compute it again. What
/// a disk makes of the two is seen by the frame that each replica puts around a batch in its log.
/// </summary>
public readonly record struct BatchHead
{
    /// <summary>Bytes of the head.</summary>
    public const int Bytes = 52;

    /// <summary>Bytes of what the leader assigns, and of the checksum: what the checksum does not cover.</summary>
    public const int UncoveredBytes = 16;

    /// <summary>Largest batch.</summary>
    public const int MaxBatchBytes = 1 << 20;

    /// <summary>Most records of a batch.</summary>
    public const int MaxRecords = 10_000;

    /// <summary>Bytes of a record without its key and value.</summary>
    public const int RecordBytes = 16;

    /// <summary>Largest offset: beyond any log, and nothing overflows behind it.</summary>
    public const long MaxOffset = 1L << 60;

    private const int Format = 0x31_42_52_43; // "CRB1"
    private const int LengthAt = 16;

    /// <summary>The offset of the first record; 0 until the leader assigns it.</summary>
    public long BaseOffset { get; init; }

    /// <summary>The reign that it was appended in; unknown until the leader assigns it.</summary>
    public LeaderEpoch Epoch { get; init; }

    /// <summary>The checksum of the content.</summary>
    public uint Checksum { get; init; }

    /// <summary>Bytes of the batch, the head included.</summary>
    public int Length { get; init; }

    /// <summary>Its records, 1 to <see cref="MaxRecords"/>.</summary>
    public int Count { get; init; }

    /// <summary>Which producer it is of.</summary>
    public ProducerStamp Producer { get; init; }

    /// <summary>The largest timestamp of its records, milliseconds since 1970.</summary>
    public long MaxTimestamp { get; init; }

    /// <summary>The offset behind the batch.</summary>
    public long NextOffset => BaseOffset + Count;

    /// <summary>The length that a head claims, if it is one that a batch can have; else 0. Nothing else of a head is looked at before a checksum.</summary>
    /// <param name="head">At least the head of a batch.</param>
    public static int LengthOf(ReadOnlySpan<byte> head)
    {
        var length = head.Length < Bytes ? 0 : BinaryPrimitives.ReadInt32LittleEndian(head[LengthAt..]);
        return length is >= Bytes + RecordBytes and <= MaxBatchBytes ? length : 0;
    }

    /// <summary>Whether the content of a batch is what its checksum says.</summary>
    /// <param name="batch">The whole batch.</param>
    public static bool Checks(ReadOnlySpan<byte> batch) =>
        BinaryPrimitives.ReadUInt32LittleEndian(batch[(UncoveredBytes - sizeof(uint))..]) == Crc32C.Of(batch[UncoveredBytes..]);

    /// <summary>Reads a head whose checksum has been checked.</summary>
    /// <param name="bytes">At least the head.</param>
    /// <param name="head">The head.</param>
    /// <returns>Why it is none; null when it is one.</returns>
    public static string? Decode(ReadOnlySpan<byte> bytes, out BatchHead head)
    {
        head = new BatchHead
        {
            BaseOffset = BinaryPrimitives.ReadInt64LittleEndian(bytes),
            Epoch = new LeaderEpoch(BinaryPrimitives.ReadInt32LittleEndian(bytes[8..])),
            Checksum = BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]),
            Length = BinaryPrimitives.ReadInt32LittleEndian(bytes[LengthAt..]),
            Count = BinaryPrimitives.ReadInt32LittleEndian(bytes[24..]),
            Producer = new ProducerStamp(
                BinaryPrimitives.ReadInt64LittleEndian(bytes[28..]),
                BinaryPrimitives.ReadInt16LittleEndian(bytes[36..]),
                BinaryPrimitives.ReadInt32LittleEndian(bytes[40..])),
            MaxTimestamp = BinaryPrimitives.ReadInt64LittleEndian(bytes[44..]),
        };
        return BinaryPrimitives.ReadInt32LittleEndian(bytes[20..]) != Format ? "of a format that is not known here"
            : head.Count is < 1 or > MaxRecords ? $"with {head.Count} records; 1 to {MaxRecords} are allowed"
            : (long)head.Count * RecordBytes > head.Length - Bytes ? $"too short for {head.Count} records"
            : head.BaseOffset is < 0 or > MaxOffset ? $"at offset {head.BaseOffset}; 0 to {MaxOffset} are allowed"
            : head.Epoch < LeaderEpoch.Unknown ? $"of leader epoch {head.Epoch}"
            : !head.Producer.IsValid || BinaryPrimitives.ReadInt16LittleEndian(bytes[38..]) != 0 ? $"of an impossible producer ({head.Producer})"
            : null;
    }

    /// <summary>Writes the head in front of the records, and the checksum.</summary>
    /// <param name="batch">The whole batch, its records written.</param>
    public void Seal(Span<byte> batch)
    {
        Place(batch, BaseOffset, Epoch);
        BinaryPrimitives.WriteInt32LittleEndian(batch[LengthAt..], batch.Length);
        BinaryPrimitives.WriteInt32LittleEndian(batch[20..], Format);
        BinaryPrimitives.WriteInt32LittleEndian(batch[24..], Count);
        BinaryPrimitives.WriteInt64LittleEndian(batch[28..], Producer.Id);
        BinaryPrimitives.WriteInt16LittleEndian(batch[36..], Producer.Epoch);
        BinaryPrimitives.WriteInt16LittleEndian(batch[38..], 0);
        BinaryPrimitives.WriteInt32LittleEndian(batch[40..], Producer.Sequence);
        BinaryPrimitives.WriteInt64LittleEndian(batch[44..], MaxTimestamp);
        BinaryPrimitives.WriteUInt32LittleEndian(batch[12..], Crc32C.Of(batch[UncoveredBytes..]));
    }

    /// <summary>Writes what the leader assigns.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="baseOffset">The offset of its first record.</param>
    /// <param name="epoch">The leader's reign.</param>
    public static void Place(Span<byte> batch, long baseOffset, LeaderEpoch epoch)
    {
        BinaryPrimitives.WriteInt64LittleEndian(batch, baseOffset);
        BinaryPrimitives.WriteInt32LittleEndian(batch[8..], epoch.Value);
    }
}
