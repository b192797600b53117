using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Coordinator.Cli.Input;

/// <summary>The servers that a command may ask, in order.</summary>
internal static class EndpointList
{
    /// <summary>Where the option is absent.</summary>
    internal const string Variable = "COORDCTL_ENDPOINTS";

    /// <summary>The ensemble of <c>coordinatord dev</c>.</summary>
    internal const string Default = "127.0.0.1:5181,127.0.0.1:5191,127.0.0.1:5201";

    internal const int MaxEndpoints = 64;

    internal static bool TryParse(string text, out IReadOnlyList<EndpointAddress> endpoints, [NotNullWhen(false)] out string? mistake)
    {
        var parts = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var parsed = new List<EndpointAddress>();
        endpoints = parsed;
        mistake = parts.Length switch
        {
            0 => "no endpoint is named; write HOST:PORT,HOST:PORT,…",
            > MaxEndpoints => string.Create(CultureInfo.InvariantCulture, $"{parts.Length} endpoints are more than {MaxEndpoints}"),
            _ => null,
        };
        foreach (var part in mistake is null ? parts : [])
        {
            if (ParseOne(part) is not { } endpoint)
            {
                mistake = $"'{part}' is not HOST:PORT";
                return false;
            }

            if (!parsed.Contains(endpoint))
            {
                parsed.Add(endpoint);
            }
        }

        return mistake is null;
    }

    private static EndpointAddress? ParseOne(string text)
    {
        var colon = text.LastIndexOf(':');
        if (colon <= 0
            || !int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            || port is < 1 or > 65535)
        {
            return null;
        }

        var host = text[..colon];
        var bracketed = host.StartsWith('[') && host.EndsWith(']');
        host = bracketed ? host[1..^1] : host;
        var isLegal = bracketed ? Uri.CheckHostName(host) is UriHostNameType.IPv6 : Uri.CheckHostName(host) is UriHostNameType.Dns or UriHostNameType.IPv4;
        return isLegal ? new EndpointAddress(host, port) : null;
    }
}
