using System.Diagnostics.CodeAnalysis;

namespace Coordinator.Cli.Input;

/// <summary>What a caller proves of itself, as users type it.</summary>
internal static class AuthText
{
    /// <summary>Where the option is absent; unlike an option, others on the machine do not see it.</summary>
    internal const string Variable = "COORDCTL_AUTH";

    internal static bool TryParse(string text, out string value, [NotNullWhen(false)] out string? mistake)
    {
        value = text;

        // The text is not repeated: logs keep errors.
        mistake = text.IndexOf(':', StringComparison.Ordinal) > 0 && text.All(symbol => symbol is >= ' ' and <= '~')
            ? null
            : "write user:password, in printable ASCII";
        return mistake is null;
    }
}
