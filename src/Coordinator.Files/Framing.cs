using System.Buffers.Binary;
using System.IO.Hashing;

namespace Coordinator.Files;

/// <summary>
/// What every file of the project has in common: 64-bit XxHash3 checksums, little-endian numbers, and structures that end in the
/// checksum of what precedes it ("sealed"). Blocks are 4 KiB, so that no two structures share a sector or a page.
/// </summary>
public static class Framing
{
    /// <summary>Alignment of everything that may be torn on its own.</summary>
    public const int BlockBytes = 4096;

    /// <summary>Bytes of a checksum.</summary>
    public const int ChecksumBytes = 8;

    /// <summary>Checksum of some bytes.</summary>
    public static ulong Checksum(ReadOnlySpan<byte> bytes) => XxHash3.HashToUInt64(bytes);

    /// <summary>Writes the checksum of all but the last 8 bytes into these.</summary>
    public static void Seal(Span<byte> frame) =>
        BinaryPrimitives.WriteUInt64LittleEndian(frame[^ChecksumBytes..], Checksum(frame[..^ChecksumBytes]));

    /// <summary>Whether the last 8 bytes are the checksum of the others.</summary>
    public static bool IsSealed(ReadOnlySpan<byte> frame) =>
        BinaryPrimitives.ReadUInt64LittleEndian(frame[^ChecksumBytes..]) == Checksum(frame[..^ChecksumBytes]);

    /// <summary>The first block boundary at or after a position.</summary>
    public static long Align(long position) => (position + BlockBytes - 1) & ~(BlockBytes - 1L);
}
