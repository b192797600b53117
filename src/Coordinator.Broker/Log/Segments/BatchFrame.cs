using System.Buffers.Binary;
using Coordinator.Records;

namespace Coordinator.Broker.Log.Segments;

/// <summary>
/// What a replica puts in front of each batch in its own files: magic (4), CRC32C (4), and how much of the file was flushed when the batch was
/// written (8). The checksum covers the salt of the directory, the position in the file, that claim and the batch's head: so offset and epoch cannot
/// rot unseen, the heads can be walked without reading records, and a claim holds even when the records behind it were torn. By the claims a torn tail
/// is told from damage. The salt keeps a producer from writing values that look like frames.
/// </summary>
internal static class BatchFrame
{
    /// <summary>Bytes in front of a batch.</summary>
    internal const int Bytes = 16;

    /// <summary>Bytes of a frame and of the head of its batch: all that the frame's checksum covers.</summary>
    internal const int WithHead = Bytes + BatchHead.Bytes;

    private const int CoveredAt = 8;

    /// <summary>With what a frame begins.</summary>
    internal static ReadOnlySpan<byte> Magic => "CBF1"u8;

    /// <summary>Writes the frame of a batch that follows it and has its place.</summary>
    internal static void Seal(Span<byte> frame, ulong salt, long position, long flushed)
    {
        Magic.CopyTo(frame);
        BinaryPrimitives.WriteInt64LittleEndian(frame[CoveredAt..], flushed);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[4..], Checksum(frame, salt, position));
    }

    /// <summary>Reads a frame and its batch's head.</summary>
    /// <returns>Whether both are what was written at this position.</returns>
    internal static bool TryRead(ReadOnlySpan<byte> frame, ulong salt, long position, out long flushed, out BatchHead head)
    {
        (flushed, head) = (0, default);
        if (frame.Length < WithHead || !frame.StartsWith(Magic)
            || BinaryPrimitives.ReadUInt32LittleEndian(frame[4..]) != Checksum(frame, salt, position)
            || BatchHead.LengthOf(frame[Bytes..]) == 0)
        {
            return false;
        }

        flushed = BinaryPrimitives.ReadInt64LittleEndian(frame[CoveredAt..]);
        return flushed >= 0 && flushed <= position && BatchHead.Decode(frame[Bytes..], out head) is null;
    }

    private static uint Checksum(ReadOnlySpan<byte> frame, ulong salt, long position)
    {
        Span<byte> place = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64LittleEndian(place, salt);
        BinaryPrimitives.WriteInt64LittleEndian(place[8..], position);
        return Crc32C.Extend(Crc32C.Of(place), frame[CoveredAt..WithHead]);
    }
}
