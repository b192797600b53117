using Coordinator.Client.Tls;

namespace Coordinator.Cli.Input;

/// <summary>Where the certificates of a command lie, as users say it; null: not said.</summary>
/// <param name="Authority">Roots of the servers' certificates.</param>
/// <param name="Certificate">The caller's certificate.</param>
/// <param name="Key">Its key.</param>
/// <param name="ServerName">The name that servers' certificates must have.</param>
internal sealed record TlsText(string? Authority, string? Certificate, string? Key, string? ServerName)
{
    /// <summary>Where the option of the authority is absent.</summary>
    internal const string AuthorityVariable = "COORDCTL_TLS_AUTHORITY";

    /// <summary>Where the option of the certificate is absent.</summary>
    internal const string CertificateVariable = "COORDCTL_TLS_CERTIFICATE";

    /// <summary>Where the option of the key is absent.</summary>
    internal const string KeyVariable = "COORDCTL_TLS_KEY";

    /// <summary>Where the option of the server's name is absent.</summary>
    internal const string ServerNameVariable = "COORDCTL_TLS_SERVER_NAME";

    internal static TlsText OfEnvironment() => new(
        Variable(AuthorityVariable), Variable(CertificateVariable), Variable(KeyVariable), Variable(ServerNameVariable));

    /// <summary>What is said here, else there.</summary>
    internal TlsText Or(TlsText other) => new(
        Authority ?? other.Authority, Certificate ?? other.Certificate, Key ?? other.Key, ServerName ?? other.ServerName);

    /// <summary>Null when nothing is said of TLS.</summary>
    /// <exception cref="CommandFailedException">A file cannot be used.</exception>
    internal ClientTls? ToTls()
    {
        if (this == new TlsText(null, null, null, null))
        {
            return null;
        }

        if (Key is not null && Certificate is null)
        {
            throw CommandFailedException.WrongUsage("--tls-key: a key without --tls-certificate");
        }

        var tls = ClientTls.FromFiles(Authority, Certificate, Key, ServerName);
        try
        {
            tls.Check();
            return tls;
        }
        catch (ArgumentException mistake)
        {
            throw CommandFailedException.WrongUsage("TLS: " + mistake.Message);
        }
    }

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
