using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Coordinator.Client.Tls;

/// <summary>Certificates in files. What cannot be used is named; the content of a key never is.</summary>
internal static class PemFiles
{
    public static X509Certificate2Collection ReadAuthority(string file) => Read(file, () =>
    {
        X509Certificate2Collection roots = [];
        roots.ImportFromPemFile(file);
        return roots;
    });

    public static X509Certificate2Collection ReadCertificate(string file, string keyFile)
    {
        var chain = ReadAuthority(file);
        return Read(keyFile, () =>
        {
            var own = X509Certificate2.CreateFromPem(chain[0].ExportCertificatePem(), File.ReadAllText(keyFile));
            if (OperatingSystem.IsWindows())
            {
                // Its TLS takes keys only from a store.
                own = X509CertificateLoader.LoadPkcs12(own.Export(X509ContentType.Pkcs12), null);
            }

            chain[0] = own;
            return chain;
        });
    }

    private static X509Certificate2Collection Read(string file, Func<X509Certificate2Collection> read)
    {
        try
        {
            var certificates = read();
            return certificates.Count > 0 ? certificates : throw new CryptographicException("it has no certificate in PEM (BEGIN CERTIFICATE)");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new AuthenticationException($"'{file}' cannot be used: {fault.Message}", fault);
        }
    }
}
