using System.Globalization;

namespace Coordinator.Primitives;

/// <summary>A server of the ensemble as the others know it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Role">Whether it counts.</param>
/// <param name="Host">Name or address by which the others and clients reach it; empty where nobody dials, as in tests.</param>
/// <param name="ClientPort">Port for clients.</param>
/// <param name="PeerPort">Port for the other servers.</param>
public sealed record EnsembleMember(ServerId Id, ServerRole Role, string Host, int ClientPort, int PeerPort)
{
    /// <summary>Longest host name, in characters (RFC 1035).</summary>
    public const int MaxHostLength = 255;

    /// <summary>Why this cannot be a server; null when it can.</summary>
    public string? Validate()
    {
        if (Id.IsNone || Id.Value > ServerId.MaxValue)
        {
            return string.Create(CultureInfo.InvariantCulture, $"server id {Id.Value} is out of range, it is 1 to {ServerId.MaxValue}");
        }

        if (Host.Length is 0 or > MaxHostLength || !Host.All(IsHostCharacter))
        {
            return string.Create(CultureInfo.InvariantCulture, $"'{Shortened(Host)}' is no host: 1 to {MaxHostLength} letters, digits and .:-_ are");
        }

        return IsPort(ClientPort) && IsPort(PeerPort)
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"ports {ClientPort} (clients) and {PeerPort} (peers): a port is 1 to 65535");
    }

    /// <summary><c>server.4=host:clientPort:peerPort:observer</c>.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"server.{Id.Value}={Host}:{ClientPort}:{PeerPort}:{(Role == ServerRole.Voter ? "voter" : "observer")}");

    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    /// <param name="text">The line.</param>
    public static EnsembleMember? TryParse(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        const string prefix = "server.";
        if (equals < 0 || !text.StartsWith(prefix, StringComparison.Ordinal) || !TryNumber(text[prefix.Length..equals], ServerId.MaxValue, out var id))
        {
            return null;
        }

        // From the right: a host may be an IPv6 address.
        var fields = text[(equals + 1)..].Split(':');
        if (fields.Length < 4 || !TryNumber(fields[^3], ushort.MaxValue, out var client) || !TryNumber(fields[^2], ushort.MaxValue, out var peer))
        {
            return null;
        }

        ServerRole? role = fields[^1] switch
        {
            "voter" => ServerRole.Voter,
            "observer" => ServerRole.Observer,
            _ => null,
        };
        var host = string.Join(':', fields[..^3]);
        return role is { } known ? new EnsembleMember(new ServerId(id), known, host, client, peer) : null;
    }

    private static bool TryNumber(string text, int most, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= most;

    private static bool IsHostCharacter(char letter) => char.IsAsciiLetterOrDigit(letter) || letter is '.' or ':' or '-' or '_';

    private static bool IsPort(int port) => port is > 0 and <= ushort.MaxValue;

    private static string Shortened(string text) => text.Length <= 40 ? text : text[..40] + "…";
}
