using System.Buffers.Binary;
using Coordinator.Files;
using Coordinator.Primitives;

namespace Coordinator.Storage.Directories;

/// <summary>
/// A small file that is replaced as a whole by one rename, its content twice in blocks of their own, so that a rotten sector does
/// not take it away. Block: magic (8), format version (4), content length (4), content, zeros, checksum of all before it (8).
/// </summary>
internal static class SealedFile
{
    internal const int FormatVersion = 1;

    private const ulong Magic = 0x4C_41_45_53_44_52_4F_43; // "CORDSEAL"
    private const int HeaderBytes = 16;
    private const int Copies = 2;

    internal static void Replace(IDisk disk, string directory, string name, ReadOnlySpan<byte> content)
    {
        Invariant.Holds(content.Length <= Framing.BlockBytes - HeaderBytes - Framing.ChecksumBytes);
        var block = new byte[Framing.BlockBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(block, Magic);
        BinaryPrimitives.WriteInt32LittleEndian(block.AsSpan(8), FormatVersion);
        BinaryPrimitives.WriteInt32LittleEndian(block.AsSpan(12), content.Length);
        content.CopyTo(block.AsSpan(HeaderBytes));
        Framing.Seal(block);
        var temporary = Path.Join(directory, name + DirectoryLayout.TemporarySuffix);
        using (var file = disk.Open(temporary, DiskOpenMode.OpenOrCreate))
        {
            for (var copy = 0; copy < Copies; copy++)
            {
                file.Write(copy * Framing.BlockBytes, block);
            }

            file.Flush();
        }

        disk.Rename(temporary, Path.Join(directory, name));
        disk.FlushDirectory(directory);
    }

    /// <summary>The content; null when no copy checks.</summary>
    internal static byte[]? Read(IDisk disk, string path, out bool unknownFormat)
    {
        using var file = disk.Open(path, DiskOpenMode.Open);
        var block = new byte[Framing.BlockBytes];
        unknownFormat = false;
        for (var copy = 0; copy < Copies; copy++)
        {
            var count = file.Read(copy * Framing.BlockBytes, block);
            if (count < block.Length || BinaryPrimitives.ReadUInt64LittleEndian(block) != Magic || !Framing.IsSealed(block))
            {
                continue;
            }

            unknownFormat = BinaryPrimitives.ReadInt32LittleEndian(block.AsSpan(8)) != FormatVersion;
            var length = BinaryPrimitives.ReadInt32LittleEndian(block.AsSpan(12));
            var isPossible = length is >= 0 and <= Framing.BlockBytes - HeaderBytes - Framing.ChecksumBytes;
            return unknownFormat || !isPossible ? null : block.AsSpan(HeaderBytes, length).ToArray();
        }

        return null;
    }
}
