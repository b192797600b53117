using System.Diagnostics.CodeAnalysis;

namespace Coordinator.Cli.Input;

/// <summary>A session id as a person types it.</summary>
internal static class SessionIdText
{
    /// <summary>Takes 0x… or decimal digits.</summary>
    internal static bool TryParse(string text, out long value, [NotNullWhen(false)] out string? mistake)
    {
        mistake = ZxidText.TryParse(text, out value, out _) && value > 0 ? null : $"'{text}' is not a session id; write 0x… or a decimal number";
        return mistake is null;
    }
}
