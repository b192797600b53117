using System.Globalization;
using System.Net;
using Coordinator.Primitives;
using Microsoft.Extensions.Logging;

namespace Coordinator.Server.Audit;

/// <summary>
/// Writes who was refused, and who changed who may do what, each once, under a log category of its own. Bounded: a client that is refused in a loop
/// fills neither the disk nor the eyes. Names are written, secrets and their hashes never. For concurrent use.
/// </summary>
/// <param name="loggers">Loggers.</param>
/// <param name="time">The clock.</param>
public sealed class AuditLog(ILoggerFactory loggers, TimeProvider time)
{
    /// <summary>The log category.</summary>
    public const string Category = "Coordinator.Audit";

    /// <summary>Most lines in one second; what is beyond is counted, and the count is written before the next line.</summary>
    public const int MaxLinesPerSecond = 100;

    /// <summary>Most lines in one second about connections whose other side proved nothing: those must not crowd out the others.</summary>
    public const int MaxConnectionLinesPerSecond = 20;

    private readonly ILogger _logger = loggers.CreateLogger(Category);
    private readonly LineBudget _calls = new(MaxLinesPerSecond, time);
    private readonly LineBudget _connections = new(MaxConnectionLinesPerSecond, time);

    /// <summary>Writes a line, if this second has room for it.</summary>
    /// <param name="who">Who the caller has proven to be.</param>
    /// <param name="what">What was asked.</param>
    /// <param name="path">Of which znode, session or server; empty for none.</param>
    /// <param name="result">What became of it.</param>
    public void Write(IReadOnlyList<Identity> who, string what, string path, ErrorCode result) =>
        Write(_calls, what, path, Describe(who), result.ToString());

    /// <summary>Writes that a connection, or what it brought first, was refused, if this second has room for it.</summary>
    /// <param name="address">Where it came from.</param>
    /// <param name="what">What it wanted, or where it came to.</param>
    /// <param name="reason">Why it was refused.</param>
    public void WriteConnection(IPAddress? address, string what, string reason) =>
        Write(_connections, what, string.Empty, "ip:" + (Normal(address)?.ToString() ?? "unknown"), reason);

    /// <summary>An IPv4 address as such, also where it came by a socket for both.</summary>
    /// <param name="address">The address.</param>
    public static IPAddress? Normal(IPAddress? address) => address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;

    /// <summary>Names without what could be tried as a password: of a digest the user alone.</summary>
    /// <param name="who">Identities.</param>
    public static string Describe(IReadOnlyList<Identity> who) => who.Count == 0
        ? "anyone"
        : string.Join(", ", who.Select(identity => identity.Scheme == "digest"
            ? string.Create(CultureInfo.InvariantCulture, $"digest:{identity.Id.Split(':')[0]}")
            : identity.Id.Length == 0 ? identity.Scheme : $"{identity.Scheme}:{identity.Id}"));

    private void Write(LineBudget budget, string what, string path, string who, string result)
    {
        if (!budget.TryTake(out var leftOut))
        {
            return;
        }

        if (leftOut > 0)
        {
            AuditLines.LeftOut(_logger, leftOut, budget.PerSecond);
        }

        AuditLines.Audited(_logger, what, path, who, result);
    }
}
