using Coordinator.Server.Tls;

namespace Coordinator.Server.Options;

/// <summary>Which connections are encrypted, and who proves what. Without any of it everything is plain text.</summary>
public sealed record TlsOptions
{
    /// <summary>TLS on the client endpoint; null: plain text.</summary>
    public ClientTlsOptions? Clients { get; init; }

    /// <summary>TLS on the peer endpoint and to the others', always mutual; null: plain text.</summary>
    public PeerTlsOptions? Peers { get; init; }
}

/// <summary>TLS on the client endpoint.</summary>
/// <param name="Files">Certificate, key and the authority of clients' certificates.</param>
/// <param name="Initial">What the files held when the configuration was read.</param>
/// <param name="ClientCertificates">Whether clients must show one.</param>
/// <param name="PlainEndpoint">Serves plain text beside it, during a change; null: nothing does.</param>
public sealed record ClientTlsOptions(TlsFiles Files, TlsMaterial Initial, ClientCertificates ClientCertificates, HostPort? PlainEndpoint);

/// <summary>TLS between servers.</summary>
/// <param name="Files">Certificate, key and the authority of the ensemble.</param>
/// <param name="Initial">What the files held when the configuration was read.</param>
/// <param name="AcceptsPlain">Whether the peer endpoint takes plain text too, during a change.</param>
/// <param name="DialsPlain">Whether this server still dials plain text, during a change.</param>
public sealed record PeerTlsOptions(TlsFiles Files, TlsMaterial Initial, bool AcceptsPlain, bool DialsPlain);
