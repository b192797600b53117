using System.Globalization;

namespace Coordinator.Tree.Txns;

/// <summary>The id of an ip access control entry: an IPv4 or IPv6 address, alone or with a prefix length.</summary>
internal static class IpPattern
{
    public static bool IsValid(string pattern)
    {
        Span<byte> bytes = stackalloc byte[IpAddressText.MaxBytes];
        return TryRead(pattern, bytes, out _, out _);
    }

    /// <summary>Whether an address, perhaps with the zone that a link-local one has, is within the pattern. IPv4 and IPv6 never match each other.</summary>
    public static bool Matches(string pattern, string address)
    {
        Span<byte> wanted = stackalloc byte[IpAddressText.MaxBytes];
        Span<byte> actual = stackalloc byte[IpAddressText.MaxBytes];
        var zone = address.IndexOf('%', StringComparison.Ordinal);
        return TryRead(pattern, wanted, out var size, out var prefix)
            && IpAddressText.Read(zone < 0 ? address : address.AsSpan(0, zone), actual) == size
            && HaveSamePrefix(wanted, actual, prefix);
    }

    private static bool TryRead(string pattern, Span<byte> bytes, out int size, out int prefix)
    {
        var slash = pattern.IndexOf('/', StringComparison.Ordinal);
        size = IpAddressText.Read(slash < 0 ? pattern : pattern.AsSpan(0, slash), bytes);
        prefix = 8 * size;
        return size != 0 && (slash < 0 || (IsNumber(pattern.AsSpan(slash + 1), out prefix) && prefix <= 8 * size));
    }

    private static bool IsNumber(ReadOnlySpan<char> text, out int value)
    {
        value = 0;
        return text.Length is >= 1 and <= 3 && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }

    private static bool HaveSamePrefix(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, int bits)
    {
        var whole = bits / 8;
        var rest = bits % 8;
        return a[..whole].SequenceEqual(b[..whole]) && (rest == 0 || (a[whole] ^ b[whole]) >> (8 - rest) == 0);
    }
}
