using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Coordinator.Server.Tls;

/// <summary>A certificate with its key, and the roots that are trusted. Never changed: a newer one takes its place.</summary>
public sealed class TlsMaterial
{
    private TlsMaterial(X509Certificate2 certificate, X509Certificate2Collection chain, X509Certificate2Collection authorities)
    {
        Certificate = certificate;
        Authorities = authorities;
        Context = SslStreamCertificateContext.Create(certificate, chain, offline: true);
    }

    /// <summary>This server's certificate.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>It, and what is sent with it.</summary>
    public SslStreamCertificateContext Context { get; }

    /// <summary>Roots that the certificate of the other side must lead to; none where no certificate is asked for.</summary>
    public X509Certificate2Collection Authorities { get; }

    /// <summary>From when on it is good for nothing.</summary>
    public DateTimeOffset Expiry => Certificate.NotAfter;

    /// <summary>Reads the files.</summary>
    /// <param name="files">Where they are.</param>
    /// <param name="now">The certificate must be valid then.</param>
    /// <param name="material">What they hold.</param>
    /// <param name="mistake">What is wrong with them.</param>
    public static bool TryLoad(
        TlsFiles files, DateTimeOffset now, [NotNullWhen(true)] out TlsMaterial? material, [NotNullWhen(false)] out TlsMistake? mistake)
    {
        ArgumentNullException.ThrowIfNull(files);
        material = null;
        return TlsContent.TryRead(files, out var content, out mistake) && TryCreate(files, content, now, out material, out mistake);
    }

    /// <summary>Its subject, number and end, for log lines.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Certificate.Subject}, serial {Certificate.SerialNumber}, until {Expiry.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z");

    internal bool IsSameAs(TlsMaterial other) =>
        Certificate.Thumbprint == other.Certificate.Thumbprint
        && Context.IntermediateCertificates.Select(Thumbprint).SequenceEqual(other.Context.IntermediateCertificates.Select(Thumbprint), StringComparer.Ordinal)
        && Authorities.Select(Thumbprint).SequenceEqual(other.Authorities.Select(Thumbprint), StringComparer.Ordinal);

    internal static bool TryCreate(
        TlsFiles files, TlsContent content, DateTimeOffset now, [NotNullWhen(true)] out TlsMaterial? material, [NotNullWhen(false)] out TlsMistake? mistake)
    {
        material = null;
        if (!TryParse(nameof(files.CertificateFile), files.CertificateFile, content.Certificate, out var chain, out mistake))
        {
            return false;
        }

        X509Certificate2Collection authorities = [];
        if (files.AuthorityFile is { } file && !TryParse(nameof(files.AuthorityFile), file, content.Authority, out authorities, out mistake))
        {
            return false;
        }

        var leaf = chain[0];
        mistake = WrongTime(nameof(files.CertificateFile), files.CertificateFile, leaf, now);
        if (mistake is not null || !TryAddKey(files.KeyFile, leaf, content.Key, out var certificate, out mistake))
        {
            return false;
        }

        chain.RemoveAt(0);
        try
        {
            material = new TlsMaterial(certificate, chain, authorities);
            return true;
        }
        catch (Exception fault) when (fault is CryptographicException or ArgumentException or NotSupportedException)
        {
            mistake = new TlsMistake(nameof(files.CertificateFile), $"'{files.CertificateFile}' is of no use for TLS: {fault.Message}");
            return false;
        }
    }

    private static bool TryParse(
        string key, string file, string text, out X509Certificate2Collection certificates, [NotNullWhen(false)] out TlsMistake? mistake)
    {
        (certificates, mistake) = ([], null);
        try
        {
            certificates.ImportFromPem(text);
        }
        catch (CryptographicException fault)
        {
            mistake = new TlsMistake(key, $"'{file}' is no certificate in PEM: {fault.Message}");
            return false;
        }

        mistake = certificates.Count == 0 ? new TlsMistake(key, $"'{file}' has no certificate in PEM (BEGIN CERTIFICATE)") : null;
        return mistake is null;
    }

    private static string Thumbprint(X509Certificate2 certificate) => certificate.Thumbprint;

    private static TlsMistake? WrongTime(string key, string file, X509Certificate2 leaf, DateTimeOffset now)
    {
        var (begin, end) = ((DateTimeOffset)leaf.NotBefore, (DateTimeOffset)leaf.NotAfter);
        return now > end
            ? new TlsMistake(key, string.Create(CultureInfo.InvariantCulture, $"the certificate in '{file}' ({leaf.Subject}) expired at {end.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z"))
            : now < begin
                ? new TlsMistake(key, string.Create(CultureInfo.InvariantCulture, $"the certificate in '{file}' ({leaf.Subject}) is not valid before {begin.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z"))
                : null;
    }

    private static bool TryAddKey(
        string file, X509Certificate2 leaf, string key, [NotNullWhen(true)] out X509Certificate2? certificate, [NotNullWhen(false)] out TlsMistake? mistake)
    {
        (certificate, mistake) = (null, null);
        try
        {
            certificate = X509Certificate2.CreateFromPem(leaf.ExportCertificatePem(), key);
            if (OperatingSystem.IsWindows())
            {
                // Its TLS takes keys only from a store.
                certificate = X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
            }

            return true;
        }
        catch (Exception fault) when (fault is CryptographicException or ArgumentException or NotSupportedException)
        {
            mistake = new TlsMistake(nameof(TlsFiles.KeyFile), $"'{file}' is not the key of the certificate ({leaf.Subject}): {fault.Message}");
            return false;
        }
    }
}
