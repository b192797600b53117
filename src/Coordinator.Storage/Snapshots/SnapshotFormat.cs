using System.Buffers.Binary;
using System.Globalization;
using Coordinator.Files;
using Coordinator.Primitives;

namespace Coordinator.Storage.Snapshots;

/// <summary>
/// A snapshot file, little-endian. Header: magic "CORDSNAP" (8), format version (4), zero (4), zxid (8), zeros, checksum of the
/// header (8 at 56). Then the content. Trailer: magic "CORDSEND" (8), content length (8), checksum of the content (8), checksum of
/// header and trailer (8). Sent to learners as it is.
/// </summary>
internal static class SnapshotFormat
{
    internal const int HeaderBytes = 64;
    internal const int TrailerBytes = 32;
    internal const int FormatVersion = 1;

    private const ulong HeaderMagic = 0x50_41_4E_53_44_52_4F_43;
    private const ulong TrailerMagic = 0x44_4E_45_53_44_52_4F_43;
    private const string Prefix = "snapshot.";
    private const int ReadBytes = 256 << 10;

    internal static string FileName(Zxid zxid) => Prefix + zxid.Value.ToString("x16", CultureInfo.InvariantCulture);

    internal static bool IsSnapshotName(string name) => name.StartsWith(Prefix, StringComparison.Ordinal);

    internal static bool TryParseName(string name, out Zxid zxid)
    {
        var digits = name.AsSpan(Math.Min(Prefix.Length, name.Length));
        var isNumber = long.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value);
        zxid = new Zxid(value);
        return isNumber && IsSnapshotName(name) && digits.Length == 16 && value > 0;
    }

    internal static byte[] Header(Zxid zxid)
    {
        var header = new byte[HeaderBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(header, HeaderMagic);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(8), FormatVersion);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(16), zxid.Value);
        Framing.Seal(header);
        return header;
    }

    internal static byte[] Trailer(Zxid zxid, long contentLength, ulong checksum)
    {
        var frame = new byte[HeaderBytes + TrailerBytes];
        Header(zxid).CopyTo(frame, 0);
        var trailer = frame.AsSpan(HeaderBytes);
        BinaryPrimitives.WriteUInt64LittleEndian(trailer, TrailerMagic);
        BinaryPrimitives.WriteInt64LittleEndian(trailer[8..], contentLength);
        BinaryPrimitives.WriteUInt64LittleEndian(trailer[16..], checksum);
        Framing.Seal(frame);
        return trailer.ToArray();
    }

    /// <summary>The zxid in the header; zero when the header does not check.</summary>
    internal static Zxid ReadZxid(IDiskFile file)
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        var isWhole = file.Read(0, header) == HeaderBytes
            && BinaryPrimitives.ReadUInt64LittleEndian(header) == HeaderMagic
            && Framing.IsSealed(header);
        return isWhole ? new Zxid(Math.Max(0, BinaryPrimitives.ReadInt64LittleEndian(header[16..]))) : Zxid.Zero;
    }

    /// <summary>Reads the whole file; null when it is the whole snapshot of this zxid, else what is wrong with it.</summary>
    internal static string? Check(IDiskFile file, Zxid zxid, out bool isUnknownFormat, Action? pause = null)
    {
        isUnknownFormat = false;
        var contentLength = file.Length - HeaderBytes - TrailerBytes;
        if (contentLength < 0)
        {
            return "too short";
        }

        var header = new byte[HeaderBytes];
        if (file.Read(0, header) < HeaderBytes || !Framing.IsSealed(header))
        {
            return "the header does not check";
        }

        var version = BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(8));
        if (BinaryPrimitives.ReadUInt64LittleEndian(header) == HeaderMagic && version != FormatVersion)
        {
            isUnknownFormat = true;
            return $"format version {version}, this program knows {FormatVersion}";
        }

        if (!header.AsSpan().SequenceEqual(Header(zxid)))
        {
            return "the header is not that of zxid " + zxid;
        }

        var trailer = new byte[TrailerBytes];
        var count = file.Read(HeaderBytes + contentLength, trailer);
        var isWhole = count == TrailerBytes
            && trailer.AsSpan().SequenceEqual(Trailer(zxid, contentLength, ChecksumOf(file, contentLength, pause)));
        return isWhole ? null : "content and trailer do not agree";
    }

    private static ulong ChecksumOf(IDiskFile file, long contentLength, Action? pause)
    {
        var checksum = new RunningChecksum();
        var buffer = new byte[(int)Math.Min(ReadBytes, contentLength)];
        for (long read = 0; read < contentLength;)
        {
            var count = file.Read(HeaderBytes + read, buffer.AsSpan(0, (int)Math.Min(buffer.Length, contentLength - read)));
            if (count == 0)
            {
                break;
            }

            checksum.Append(buffer.AsSpan(0, count));
            read += count;
            pause?.Invoke();
        }

        return checksum.Current;
    }
}
