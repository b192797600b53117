namespace Coordinator.Server.Tls;

/// <summary>Why files are no certificate to serve with.</summary>
/// <param name="Key">Which of them, by its key: CertificateFile, KeyFile or AuthorityFile.</param>
/// <param name="Message">What is wrong, with the file; never its content.</param>
public sealed record TlsMistake(string Key, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Key}: {Message}";
}
