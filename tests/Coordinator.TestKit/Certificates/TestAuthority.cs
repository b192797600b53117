using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Coordinator.TestKit.Certificates;

/// <summary>An authority that makes certificates in PEM.</summary>
public sealed class TestAuthority : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _root;

    /// <summary>Makes the authority.</summary>
    /// <param name="name">Its common name.</param>
    public TestAuthority(string name)
    {
        var request = new CertificateRequest("CN=" + name, _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        _root = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddYears(-2), DateTimeOffset.UtcNow.AddYears(2));
    }

    /// <summary>Its own certificate.</summary>
    public string Pem => _root.ExportCertificatePem();

    /// <summary>Issues a certificate, good for an hour or as it is said.</summary>
    /// <param name="name">Its common name.</param>
    /// <param name="serverId">The server that it is of; null for none.</param>
    /// <param name="begin">From when on, relative to now; by default an hour ago.</param>
    /// <param name="end">Until when, relative to now; by default in an hour.</param>
    public Issued Issue(string name, int? serverId = null, TimeSpan? begin = null, TimeSpan? end = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=" + name, key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        names.AddIpAddress(IPAddress.Loopback);
        if (serverId is { } id)
        {
            names.AddUri(new Uri($"coordinator://server/{id}"));
        }

        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(
            _root, DateTimeOffset.UtcNow + (begin ?? TimeSpan.FromHours(-1)), DateTimeOffset.UtcNow + (end ?? TimeSpan.FromHours(1)), RandomNumberGenerator.GetBytes(8));
        return new Issued(certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem(), certificate.SerialNumber);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _root.Dispose();
        _key.Dispose();
    }
}
