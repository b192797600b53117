using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Coordinator.Server.Options;

/// <summary>An endpoint.</summary>
/// <param name="Host">Address to listen on; a name is looked up, <c>*</c> and <c>0.0.0.0</c> are all.</param>
/// <param name="Port">1…65535.</param>
public sealed record HostPort(string Host, int Port)
{
    /// <summary>Reads <c>host:port</c>, <c>[v6]:port</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="endpoint">The endpoint.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out HostPort? endpoint)
    {
        var colon = text.LastIndexOf(':');
        endpoint = null;
        if (colon <= 0 || !int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port is < 1 or > 65535)
        {
            return false;
        }

        var host = text[..colon];
        if (host.StartsWith('[') && host.EndsWith(']'))
        {
            host = host[1..^1];
        }
        else if (host.Contains(':', StringComparison.Ordinal))
        {
            return false;
        }

        endpoint = host.Length == 0 ? null : new HostPort(host, port);
        return endpoint is not null;
    }

    /// <inheritdoc/>
    public override string ToString() =>
        (Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:" : $"{Host}:") + Port.ToString(CultureInfo.InvariantCulture);
}
