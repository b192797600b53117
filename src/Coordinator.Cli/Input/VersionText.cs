using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Coordinator.Cli.Input;

/// <summary>Expected versions as users type them.</summary>
internal static class VersionText
{
    /// <summary>Matches every version.</summary>
    internal const int Any = -1;

    internal static bool TryParse(string text, out int value, [NotNullWhen(false)] out string? mistake)
    {
        mistake = int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value) && value >= Any
            ? null
            : $"'{text}' is not a version; write a number from -1 (any) to 2147483647";
        return mistake is null;
    }
}
