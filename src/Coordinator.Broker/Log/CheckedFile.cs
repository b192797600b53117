using System.Buffers.Binary;
using Coordinator.Files;

namespace Coordinator.Broker.Log;

/// <summary>
/// A small file that is replaced as a whole: written beside, flushed, renamed, and the directory flushed. Magic (8), what it is (4), length of the
/// content (4), content, checksum of all before it (8).
/// </summary>
internal static class CheckedFile
{
    /// <summary>Ending of a file that was never finished.</summary>
    internal const string TemporarySuffix = ".tmp";

    private const ulong Magic = 0x31_4C_49_46_44_52_4F_43; // "CORDFIL1"
    private const int HeaderBytes = 16;

    internal static void Replace(IDisk disk, string directory, string name, int kind, ReadOnlySpan<byte> content)
    {
        var bytes = new byte[HeaderBytes + content.Length + Framing.ChecksumBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, Magic);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(8), kind);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(12), content.Length);
        content.CopyTo(bytes.AsSpan(HeaderBytes));
        Framing.Seal(bytes);
        var temporary = directory + "/" + name + TemporarySuffix;
        using (var file = disk.Open(temporary, DiskOpenMode.OpenOrCreate))
        {
            file.SetLength(0);
            file.Write(0, bytes);
            file.Flush();
        }

        disk.Rename(temporary, directory + "/" + name);
        disk.FlushDirectory(directory);
    }

    /// <summary>The content; null when the file is missing, is another kind's, is larger than it can be, or does not check.</summary>
    internal static byte[]? Read(IDisk disk, string path, int kind, int maxBytes)
    {
        if (!disk.Exists(path))
        {
            return null;
        }

        using var file = disk.Open(path, DiskOpenMode.Read);
        if (file.Length is < HeaderBytes + Framing.ChecksumBytes || file.Length > (long)maxBytes + HeaderBytes + Framing.ChecksumBytes)
        {
            return null;
        }

        var bytes = new byte[file.Length];
        var isWhole = file.Read(0, bytes) == bytes.Length
            && BinaryPrimitives.ReadUInt64LittleEndian(bytes) == Magic
            && BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(8)) == kind
            && BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(12)) == bytes.Length - HeaderBytes - Framing.ChecksumBytes
            && Framing.IsSealed(bytes);
        return isWhole ? bytes[HeaderBytes..^Framing.ChecksumBytes] : null;
    }
}
