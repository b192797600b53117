using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Coordinator.Cli.Input;

/// <summary>Zxids and session ids as users see and type them.</summary>
internal static class ZxidText
{
    internal static string Format(long value) => "0x" + value.ToString("x", CultureInfo.InvariantCulture);

    /// <summary>Takes 0x… or decimal digits.</summary>
    internal static bool TryParse(string text, out long value, [NotNullWhen(false)] out string? mistake)
    {
        var isParsed = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            ? long.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value)
            : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
        mistake = isParsed && value >= 0 ? null : $"'{text}' is not a zxid; write 0x… or a decimal number";
        return mistake is null;
    }
}
