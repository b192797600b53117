using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Coordinator.Server.Tls;

/// <summary>The terms of one handshake: TLS 1.2 or newer as the system has it, HTTP/2, trust by the configured roots alone, nothing fetched.</summary>
public static class TlsHandshake
{
    /// <summary>
    /// Terms for a connection that was accepted. A certificate that is not trusted does not break it: the caller learns why by an answer, which
    /// a broken handshake could not tell it.
    /// </summary>
    /// <param name="material">The certificates of now.</param>
    /// <param name="asked">Whether the other side must show a certificate.</param>
    /// <param name="refuse">Hears why the other side must be refused; not called when it may be served.</param>
    public static SslServerAuthenticationOptions Accept(TlsMaterial material, ClientCertificates asked, Action<string> refuse)
    {
        ArgumentNullException.ThrowIfNull(material);
        var options = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = material.Context,
            ApplicationProtocols = [SslApplicationProtocol.Http2],

            // A resumed session would carry what an older certificate proved.
            AllowTlsResume = false,
            AllowRenegotiation = false,
        };
        if (asked == ClientCertificates.None)
        {
            return options;
        }

        options.ClientCertificateRequired = true;
        options.CertificateChainPolicy = PolicyOf(material);
#pragma warning disable CA5359 // Who is refused is told so by the answer to its first request, and gets no other
        options.RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
        {
            if (Flaw(certificate, chain, errors, asked == ClientCertificates.Required) is { } flaw)
            {
                refuse(flaw);
            }

            return true;
        };
#pragma warning restore CA5359
        return options;
    }

    /// <summary>Terms for a connection to another server.</summary>
    /// <param name="material">The certificates of now.</param>
    /// <param name="host">Its name.</param>
    /// <param name="disprove">Says why a trusted certificate is not that server's; null when it is.</param>
    /// <param name="refuse">Hears why the handshake is broken off.</param>
    public static SslClientAuthenticationOptions Dial(TlsMaterial material, string host, Func<X509Certificate2, string?> disprove, Action<string> refuse)
    {
        ArgumentNullException.ThrowIfNull(material);
        return new SslClientAuthenticationOptions
        {
            TargetHost = host,
            ClientCertificateContext = material.Context,
            ApplicationProtocols = [SslApplicationProtocol.Http2],
            AllowTlsResume = false,
            AllowRenegotiation = false,
            CertificateChainPolicy = PolicyOf(material),
            RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
            {
                var flaw = Flaw(certificate, chain, errors, isRequired: true) ?? disprove((X509Certificate2)certificate!);
                if (flaw is not null)
                {
                    refuse(flaw);
                }

                return flaw is null;
            },
        };
    }

    /// <summary>A certificate in one line.</summary>
    /// <param name="certificate">The certificate.</param>
    public static string Describe(X509Certificate certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        return string.Create(CultureInfo.InvariantCulture, $"{certificate.Subject}, serial {certificate.GetSerialNumberString()}, issued by {certificate.Issuer}");
    }

    private static X509ChainPolicy PolicyOf(TlsMaterial material)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.AddRange(material.Authorities);
        return policy;
    }

    /// <summary>Names are not compared here: what a certificate must say of its owner differs by the side.</summary>
    private static string? Flaw(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors, bool isRequired)
    {
        if (certificate is null)
        {
            return isRequired ? "no certificate was sent" : null;
        }

        if (!errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors))
        {
            return null;
        }

        var reasons = chain is null ? [] : chain.ChainStatus.Select(status => status.StatusInformation.Trim()).Distinct(StringComparer.Ordinal);
        return $"the certificate ({Describe(certificate)}) is not trusted: {string.Join("; ", reasons)}";
    }
}
