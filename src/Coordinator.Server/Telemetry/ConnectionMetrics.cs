using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Coordinator.Server.Telemetry;

/// <summary>Connections that this server did not serve, and the certificates that it shows.</summary>
public sealed class ConnectionMetrics
{
    private static readonly string[] Reasons = ["handshake", "certificate", "limit"];

    private readonly ConcurrentDictionary<string, Func<TimeSpan>> _certificates = new(StringComparer.Ordinal);
    private readonly CounterTable _refused;

    internal ConnectionMetrics(Meter meter)
    {
        _refused = new CounterTable(meter, "coordinator.connections.refused", "{connection}", "Connections that were refused, by reason.", "reason", Reasons);
        meter.CreateObservableGauge("coordinator.tls.certificate.remaining", ObserveCertificates, "s", "Time for which the certificate in force is still good, by kind of connection.");
    }

    /// <summary>What came was no TLS, or ended within the handshake.</summary>
    public void HandshakeFailed() => _refused.Add(0);

    /// <summary>The certificate is missing, not trusted, or not that of who was claimed.</summary>
    public void CertificateRefused() => _refused.Add(1);

    /// <summary>One address has more connections than it may.</summary>
    public void LimitReached() => _refused.Add(2);

    /// <summary>Shows the certificate of one side.</summary>
    /// <param name="kind">clients or peers.</param>
    /// <param name="remaining">Time until it expires.</param>
    public void ObserveCertificate(string kind, Func<TimeSpan> remaining) => _certificates[kind] = remaining;

    private IEnumerable<Measurement<double>> ObserveCertificates() => _certificates.Select(certificate =>
        new Measurement<double>(certificate.Value().TotalSeconds, new KeyValuePair<string, object?>("kind", certificate.Key)));
}
