namespace Coordinator.Server.Options;

/// <summary>TLS of one endpoint. Files are read again when they change; no restart is needed.</summary>
/// <param name="CertificateFile">Certificate chain, PEM.</param>
/// <param name="KeyFile">Private key, PEM.</param>
/// <param name="AuthorityFile">Authority that the other side's certificate must come from, PEM; null: the machine's own trust.</param>
/// <param name="RequireCertificate">Whether the other side must show a certificate.</param>
public sealed record TlsOptions(string CertificateFile, string KeyFile, string? AuthorityFile, bool RequireCertificate);
