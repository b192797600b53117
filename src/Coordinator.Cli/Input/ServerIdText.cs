using System.Diagnostics.CodeAnalysis;
using System.Globalization;

using Coordinator.Primitives;

namespace Coordinator.Cli.Input;

/// <summary>A server id as a person writes it.</summary>
internal static class ServerIdText
{
    internal static bool TryParse(string text, out uint value, [NotNullWhen(false)] out string? mistake)
    {
        mistake = uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value is > 0 and <= ServerId.MaxValue
            ? null
            : $"'{text}' is no server id, they go from 1 to {ServerId.MaxValue}";
        return mistake is null;
    }
}
