using System.Globalization;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Coordinator.Primitives;
using Coordinator.Server.Audit;
using Coordinator.Server.Telemetry;
using Coordinator.Server.Tls;

namespace Coordinator.Grpc.Peer;

/// <summary>
/// Whether a certificate that the authority of the ensemble issued is that of the server which its bearer says to be: a URI in it names the
/// server's id, or, where it names no server, it is made out to that server's host.
/// </summary>
/// <param name="hostOf">The host of a server of the ensemble; null for a stranger.</param>
/// <param name="audit">Hears of those that are refused.</param>
/// <param name="metrics">Counts them.</param>
public sealed class PeerProof(Func<ServerId, string?> hostOf, AuditLog audit, ConnectionMetrics metrics)
{
    /// <summary>What a URI with a server's id begins with.</summary>
    public const string UriPrefix = "coordinator://server/";

    /// <summary>Why a certificate is not that of a server; null when it is.</summary>
    /// <param name="certificate">A trusted one.</param>
    /// <param name="claimed">The id that its bearer says to have.</param>
    public string? Disprove(X509Certificate2 certificate, uint claimed)
    {
        var named = SubjectNames.Uris(certificate).Where(uri => uri.StartsWith(UriPrefix, StringComparison.OrdinalIgnoreCase)).ToList();
        if (named.Count > 0)
        {
            return named.Any(uri => uri[UriPrefix.Length..] == claimed.ToString(CultureInfo.InvariantCulture))
                ? null
                : Text($"the certificate ({TlsHandshake.Describe(certificate)}) is that of {string.Join(", ", named)}, not of server {claimed}");
        }

        var host = claimed is > 0 and <= ServerId.MaxValue ? hostOf(new ServerId((int)claimed)) : null;
        return host is not null && SubjectNames.Has(certificate, host)
            ? null
            : Text($"the certificate ({TlsHandshake.Describe(certificate)}) names neither server {claimed} as {UriPrefix}{claimed} nor its host {host ?? "(it is not in the list)"}");
    }

    /// <summary>Judges who opened a link.</summary>
    /// <param name="claimed">The id that it says to have.</param>
    /// <param name="certificate">What it showed, trusted; null: the link is plain text, as it may be during a change.</param>
    /// <param name="address">Where it comes from.</param>
    /// <returns>Why it is refused; null when it is not.</returns>
    public string? Refuse(uint claimed, X509Certificate2? certificate, IPAddress? address)
    {
        if (certificate is null || Disprove(certificate, claimed) is not { } flaw)
        {
            return null;
        }

        metrics.CertificateRefused();
        audit.WriteConnection(address, Text($"link-as-server-{claimed}"), "AuthFailed: " + flaw);
        return Text($"{AuditLog.Normal(address)} says to be server {claimed}: {flaw}");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
