using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Coordinator.Cli.Input;

/// <summary>A number of bytes as people write it: <c>500</c>, <c>64k</c>, <c>10m</c>, <c>2g</c>, in powers of 1,024.</summary>
internal static class ByteSize
{
    private const string Units = "kmg";

    internal static bool TryParse(string text, out long bytes, [NotNullWhen(false)] out string? mistake)
    {
        var unit = text.Length == 0 ? -1 : Units.IndexOf(char.ToLowerInvariant(text[^1]), StringComparison.Ordinal);
        var digits = unit < 0 ? text : text[..^1];
        var shift = 10 * (unit + 1);
        mistake = long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out bytes) && bytes <= long.MaxValue >> shift
            ? null
            : $"'{text}' is no number of bytes, such as 500, 64k, 10m or 2g";
        bytes <<= shift;
        return mistake is null;
    }
}
