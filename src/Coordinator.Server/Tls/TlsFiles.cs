namespace Coordinator.Server.Tls;

/// <summary>Where the certificates of one side of a server lie, in PEM.</summary>
/// <param name="CertificateFile">This server's certificate first, then those between it and a root.</param>
/// <param name="KeyFile">Its private key, not encrypted.</param>
/// <param name="AuthorityFile">The roots that the other side's certificate must lead to; null where none is asked for.</param>
public sealed record TlsFiles(string CertificateFile, string KeyFile, string? AuthorityFile);
