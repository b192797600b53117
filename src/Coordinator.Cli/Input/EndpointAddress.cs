using System.Globalization;

namespace Coordinator.Cli.Input;

/// <summary>A server's client endpoint.</summary>
/// <param name="Host">Name or address, without brackets.</param>
/// <param name="Port">1…65535.</param>
internal sealed record EndpointAddress(string Host, int Port)
{
    internal Uri UriOf(string scheme) => new UriBuilder(scheme, Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host, Port).Uri;

    public override string ToString() => Host.Contains(':', StringComparison.Ordinal)
        ? string.Create(CultureInfo.InvariantCulture, $"[{Host}]:{Port}")
        : string.Create(CultureInfo.InvariantCulture, $"{Host}:{Port}");
}
