using System.Globalization;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Coordinator.Client.Tls;

/// <summary>
/// How a client proves itself and whom it believes. Everything is asked for at every connect, so that certificates can be replaced while the
/// process runs; a connection that stands stays.
/// </summary>
public sealed class ClientTls
{
    /// <summary>The roots that a server's certificate must lead to; null: those of the machine.</summary>
    public Func<X509Certificate2Collection>? Authority { get; init; }

    /// <summary>
    /// The client's certificate with its private key, then what stands between it and a root; null or empty: none is shown. A server that knows
    /// its authority gives the client the identity x509 with the certificate's subject.
    /// </summary>
    public Func<X509Certificate2Collection>? Certificate { get; init; }

    /// <summary>The name that a server's certificate must have, where it is not that of the endpoint; null: that of the endpoint.</summary>
    public string? ServerName { get; init; }

    /// <summary>From files in PEM, read at every connect.</summary>
    /// <param name="authorityFile">The roots; null: those of the machine.</param>
    /// <param name="certificateFile">The client's certificate, then what stands between it and a root; null: none.</param>
    /// <param name="keyFile">Its key, not encrypted; null: in the file of the certificate.</param>
    /// <param name="serverName">The name that a server's certificate must have; null: that of the endpoint.</param>
    public static ClientTls FromFiles(string? authorityFile, string? certificateFile = null, string? keyFile = null, string? serverName = null) => new()
    {
        Authority = authorityFile is null ? null : () => PemFiles.ReadAuthority(authorityFile),
        Certificate = certificateFile is null ? null : () => PemFiles.ReadCertificate(certificateFile, keyFile ?? certificateFile),
        ServerName = serverName,
    };

    /// <summary>Asks for everything once, so that a mistake is found before the first connect.</summary>
    /// <exception cref="ArgumentException">A file cannot be used; it is named.</exception>
    public void Check()
    {
        try
        {
            Authority?.Invoke();
            Certificate?.Invoke();
        }
        catch (AuthenticationException mistake)
        {
            throw new ArgumentException(mistake.Message, mistake);
        }
    }

    /// <summary>Shakes hands with a server.</summary>
    /// <param name="connection">A connection to it; disposed with the result, and when this fails.</param>
    /// <param name="host">The host of its endpoint.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="AuthenticationException">It is not to be trusted, or there was no handshake; says why.</exception>
    public async Task<SslStream> AuthenticateAsync(Stream connection, string host, CancellationToken cancellationToken = default)
    {
        var encrypted = new SslStream(connection);
        string? flaw = null;
        try
        {
            var options = OptionsFor(ServerName ?? host, found => flaw = found);
            await encrypted.AuthenticateAsClientAsync(options, cancellationToken).ConfigureAwait(false);
            return encrypted;
        }
        catch (Exception broken)
        {
            await encrypted.DisposeAsync().ConfigureAwait(false);
            throw broken is AuthenticationException or IOException
                ? new AuthenticationException(flaw ?? $"no TLS handshake with {host}: {broken.GetBaseException().Message}", broken)
                : broken;
        }
    }

    private SslClientAuthenticationOptions OptionsFor(string name, Action<string> found)
    {
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = name,
            ApplicationProtocols = [SslApplicationProtocol.Http2],
            AllowRenegotiation = false,

            // Of a resumed session no certificate is looked at.
            AllowTlsResume = false,
            CertificateChainPolicy = PolicyOf(Authority?.Invoke()),
            RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
            {
                if (errors == SslPolicyErrors.None)
                {
                    return true;
                }

                found(Describe(name, certificate, chain, errors));
                return false;
            },
        };
        if (Certificate?.Invoke() is [var own, ..] certificates)
        {
            options.ClientCertificateContext = SslStreamCertificateContext.Create(own, [.. certificates.Skip(1)], offline: true);
        }

        return options;
    }

    private static X509ChainPolicy PolicyOf(X509Certificate2Collection? authority)
    {
        var policy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck };
        if (authority is not null)
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.DisableCertificateDownloads = true;
            policy.CustomTrustStore.AddRange(authority);
        }

        return policy;
    }

    private static string Describe(string name, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is null)
        {
            return $"the server sent no certificate ({name} was expected)";
        }

        var reasons = errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch) ? new List<string> { $"it is not that of {name}" } : [];
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors) && chain is not null)
        {
            reasons.AddRange(chain.ChainStatus.Select(status => status.StatusInformation.Trim()).Distinct(StringComparer.Ordinal));
        }

        return string.Create(
            CultureInfo.InvariantCulture,
            $"the server's certificate ({certificate.Subject}, serial {certificate.GetSerialNumberString()}, issued by {certificate.Issuer}) is not trusted: {string.Join("; ", reasons)}");
    }
}
