using System.Buffers.Binary;
using Coordinator.Files;
using Coordinator.Primitives;

namespace Coordinator.Storage.TxnLog;

/// <summary>
/// First block of a segment file, little-endian, sealed as a whole:
/// <code>
/// 0 magic "CORDTLOG" | 8 format version (4) | 12 zero (4) | 16 segment id | 24 base zxid: the last one before this segment
/// 32 predecessor's segment id, 0 = none | 40 predecessor's end | 48 flushed through | zeros | 4088 checksum
/// </code>
/// A segment gets its name only when its header, and its content up to <paramref name="FlushedThrough"/>, are durable, and so is
/// its predecessor up to <paramref name="PredecessorEnd"/>. What the predecessor holds behind that end is never believed again:
/// a torn tail and a truncated history are cut by the mere appearance of a successor.
/// </summary>
internal readonly record struct SegmentHeader(
    SegmentId Id, Zxid Base, SegmentId Predecessor, long PredecessorEnd, long FlushedThrough)
{
    internal const int FormatVersion = 1;

    private const ulong Magic = 0x47_4F_4C_54_44_52_4F_43; // "CORDTLOG"

    internal void Write(Span<byte> block)
    {
        block.Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(block, Magic);
        BinaryPrimitives.WriteInt32LittleEndian(block[8..], FormatVersion);
        BinaryPrimitives.WriteUInt64LittleEndian(block[16..], Id.Value);
        BinaryPrimitives.WriteInt64LittleEndian(block[24..], Base.Value);
        BinaryPrimitives.WriteUInt64LittleEndian(block[32..], Predecessor.Value);
        BinaryPrimitives.WriteInt64LittleEndian(block[40..], PredecessorEnd);
        BinaryPrimitives.WriteInt64LittleEndian(block[48..], FlushedThrough);
        Framing.Seal(block[..Framing.BlockBytes]);
    }

    /// <summary>The header; null when the block does not check. <paramref name="version"/> is 0 then.</summary>
    internal static SegmentHeader? Read(IDiskFile file, out int version)
    {
        Span<byte> block = stackalloc byte[Framing.BlockBytes];
        version = 0;
        var isWhole = file.Read(0, block) == block.Length
            && BinaryPrimitives.ReadUInt64LittleEndian(block) == Magic
            && Framing.IsSealed(block);
        if (!isWhole)
        {
            return null;
        }

        version = BinaryPrimitives.ReadInt32LittleEndian(block[8..]);
        return new SegmentHeader(
            new SegmentId(BinaryPrimitives.ReadUInt64LittleEndian(block[16..])),
            new Zxid(BinaryPrimitives.ReadInt64LittleEndian(block[24..])),
            new SegmentId(BinaryPrimitives.ReadUInt64LittleEndian(block[32..])),
            BinaryPrimitives.ReadInt64LittleEndian(block[40..]),
            BinaryPrimitives.ReadInt64LittleEndian(block[48..]));
    }
}
