using System.Buffers.Binary;
using Coordinator.Files;
using Coordinator.Primitives;

namespace Coordinator.Storage.TxnLog;

/// <summary>
/// Start of a batch, little-endian, always on a block boundary, sealed:
/// <code>
/// 0 magic "CORDBTCH" | 8 segment id | 16 offset of this batch in the file | 24 previous zxid | 32 first zxid | 40 last zxid
/// 48 commit zxid known when it was written | 56 flushed through: everything before this position was durable then
/// 64 record count (4) | 68 payload length (4) | 72 checksum of payload and padding | 80 checksum of the header
/// </code>
/// The payload follows: per record body length (4), zxid (8), body; then zeros to the block boundary. A batch without records
/// (first = last = previous) only moves commit and flushed through.
/// </summary>
internal readonly record struct BatchHeader(
    SegmentId Segment, long Offset, Zxid Previous, Zxid First, Zxid Last, Zxid Commit,
    long FlushedThrough, int Count, int PayloadLength, ulong PayloadChecksum)
{
    internal const int Bytes = 88;
    internal const int RecordHeaderBytes = 12;

    private const ulong Magic = 0x48_43_54_42_44_52_4F_43; // "CORDBTCH"

    /// <summary>Where the next batch begins.</summary>
    internal long End => Framing.Align(Offset + Bytes + PayloadLength);

    internal void Write(Span<byte> block)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(block, Magic);
        BinaryPrimitives.WriteUInt64LittleEndian(block[8..], Segment.Value);
        BinaryPrimitives.WriteInt64LittleEndian(block[16..], Offset);
        BinaryPrimitives.WriteInt64LittleEndian(block[24..], Previous.Value);
        BinaryPrimitives.WriteInt64LittleEndian(block[32..], First.Value);
        BinaryPrimitives.WriteInt64LittleEndian(block[40..], Last.Value);
        BinaryPrimitives.WriteInt64LittleEndian(block[48..], Commit.Value);
        BinaryPrimitives.WriteInt64LittleEndian(block[56..], FlushedThrough);
        BinaryPrimitives.WriteInt32LittleEndian(block[64..], Count);
        BinaryPrimitives.WriteInt32LittleEndian(block[68..], PayloadLength);
        BinaryPrimitives.WriteUInt64LittleEndian(block[72..], PayloadChecksum);
        Framing.Seal(block[..Bytes]);
    }

    /// <summary>Reads a header that belongs to this place of this segment.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> block, SegmentId segment, long offset, out BatchHeader header)
    {
        header = default;
        if (block.Length < Bytes
            || BinaryPrimitives.ReadUInt64LittleEndian(block) != Magic
            || BinaryPrimitives.ReadUInt64LittleEndian(block[8..]) != segment.Value
            || BinaryPrimitives.ReadInt64LittleEndian(block[16..]) != offset
            || !Framing.IsSealed(block[..Bytes]))
        {
            return false;
        }

        header = new BatchHeader(
            segment,
            offset,
            new Zxid(BinaryPrimitives.ReadInt64LittleEndian(block[24..])),
            new Zxid(BinaryPrimitives.ReadInt64LittleEndian(block[32..])),
            new Zxid(BinaryPrimitives.ReadInt64LittleEndian(block[40..])),
            new Zxid(BinaryPrimitives.ReadInt64LittleEndian(block[48..])),
            BinaryPrimitives.ReadInt64LittleEndian(block[56..]),
            BinaryPrimitives.ReadInt32LittleEndian(block[64..]),
            BinaryPrimitives.ReadInt32LittleEndian(block[68..]),
            BinaryPrimitives.ReadUInt64LittleEndian(block[72..]));
        return header.PayloadLength >= 0 && header.Count >= 0 && header.FlushedThrough <= offset;
    }
}
