using System.Globalization;

namespace Coordinator.Tree.Txns;

/// <summary>
/// The id of an ip access control entry: an IPv4 or IPv6 address, alone or with a prefix length. Written by hand because the pure core
/// references no network library.
/// </summary>
internal static class IpPattern
{
    public static bool IsValid(string pattern)
    {
        var slash = pattern.IndexOf('/', StringComparison.Ordinal);
        var address = slash < 0 ? pattern.AsSpan() : pattern.AsSpan(0, slash);
        var bits = address.Contains(':') ? (IsV6(address) ? 128 : 0) : (IsV4(address) ? 32 : 0);
        return bits != 0 && (slash < 0 || (TryNumber(pattern.AsSpan(slash + 1), 3, out var prefix) && prefix <= bits));
    }

    private static bool IsV4(ReadOnlySpan<char> address)
    {
        var parts = 0;
        foreach (var range in address.Split('.'))
        {
            if (++parts > 4 || !TryNumber(address[range], 3, out var value) || value > 255)
            {
                return false;
            }
        }

        return parts == 4;
    }

    private static bool IsV6(ReadOnlySpan<char> address)
    {
        var gap = address.IndexOf("::");
        if (gap < 0)
        {
            return Groups(address, allowV4: true) == 8;
        }

        var head = address[..gap];
        var tail = address[(gap + 2)..];
        var before = head.IsEmpty ? 0 : Groups(head, allowV4: false);
        var after = tail.IsEmpty ? 0 : Groups(tail, allowV4: true);
        return before >= 0 && after >= 0 && before + after <= 7;
    }

    /// <summary>How many 16-bit groups a run of hexadecimal groups has, the last two perhaps written as IPv4; −1 when it is none.</summary>
    private static int Groups(ReadOnlySpan<char> run, bool allowV4)
    {
        var groups = 0;
        foreach (var range in run.Split(':'))
        {
            var group = run[range];
            if (allowV4 && range.End.GetOffset(run.Length) == run.Length && group.Contains('.'))
            {
                return IsV4(group) ? groups + 2 : -1;
            }

            if (group.Length is < 1 or > 4 || !ushort.TryParse(group, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _))
            {
                return -1;
            }

            groups++;
        }

        return groups;
    }

    private static bool TryNumber(ReadOnlySpan<char> text, int maxDigits, out int value)
    {
        value = 0;
        return text.Length >= 1 && text.Length <= maxDigits && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }
}
