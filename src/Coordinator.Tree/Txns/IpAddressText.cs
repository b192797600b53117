using System.Globalization;

namespace Coordinator.Tree.Txns;

/// <summary>Reads IPv4 and IPv6 addresses. Written by hand because the pure core references no network library.</summary>
internal static class IpAddressText
{
    /// <summary>Bytes of the longest address.</summary>
    public const int MaxBytes = 16;

    private const int V4Bytes = 4;

    /// <summary>The address in network order; how many bytes it has, 0 when the text is no address.</summary>
    public static int Read(ReadOnlySpan<char> text, Span<byte> bytes)
    {
        bytes.Clear();
        return text.Contains(':')
            ? (TryReadV6(text, bytes) ? MaxBytes : 0)
            : (TryReadV4(text, bytes) ? V4Bytes : 0);
    }

    private static bool TryReadV4(ReadOnlySpan<char> address, Span<byte> bytes)
    {
        var parts = 0;
        foreach (var range in address.Split('.'))
        {
            var part = address[range];
            if (parts == V4Bytes || part.Length is < 1 or > 3 || !int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var value) || value > 255)
            {
                return false;
            }

            bytes[parts++] = (byte)value;
        }

        return parts == V4Bytes;
    }

    private static bool TryReadV6(ReadOnlySpan<char> address, Span<byte> bytes)
    {
        var gap = address.IndexOf("::");
        if (gap < 0)
        {
            return ReadGroups(address, allowV4: true, bytes) == MaxBytes;
        }

        var head = address[..gap];
        var tail = address[(gap + 2)..];
        Span<byte> end = stackalloc byte[MaxBytes];
        var before = head.IsEmpty ? 0 : ReadGroups(head, allowV4: false, bytes);
        var after = tail.IsEmpty ? 0 : ReadGroups(tail, allowV4: true, end);
        if (before < 0 || after < 0 || before + after > MaxBytes - 2)
        {
            return false;
        }

        end[..after].CopyTo(bytes[(MaxBytes - after)..]);
        return true;
    }

    /// <summary>How many bytes a run of hexadecimal groups has, the last two groups perhaps written as IPv4; −1 when it is none.</summary>
    private static int ReadGroups(ReadOnlySpan<char> run, bool allowV4, Span<byte> bytes)
    {
        var size = 0;
        foreach (var range in run.Split(':'))
        {
            var group = run[range];
            if (allowV4 && range.End.GetOffset(run.Length) == run.Length && group.Contains('.'))
            {
                return size <= MaxBytes - V4Bytes && TryReadV4(group, bytes[size..]) ? size + V4Bytes : -1;
            }

            if (size == MaxBytes || group.Length is < 1 or > 4 || !ushort.TryParse(group, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
            {
                return -1;
            }

            bytes[size++] = (byte)(value >> 8);
            bytes[size++] = (byte)value;
        }

        return size;
    }
}
