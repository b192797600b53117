using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Coordinator.Server.Options;
using Coordinator.Server.Tls;

namespace Coordinator.Grpc.Peer;

/// <summary>Dials peers by TLS: shows this server's certificate, and breaks off unless the other side's is that of the server that was meant.</summary>
/// <param name="certificates">This server's.</param>
/// <param name="proof">Judges the other side's.</param>
public sealed class PeerTls(LiveCertificates certificates, PeerProof proof)
{
    /// <summary>Connects to a peer.</summary>
    /// <param name="entry">The server that is meant.</param>
    /// <param name="endpoint">Where it is.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="AuthenticationException">It is not that server, or there was no handshake; says why.</exception>
    public async ValueTask<Stream> ConnectAsync(ServerEntry entry, DnsEndPoint endpoint, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentNullException.ThrowIfNull(endpoint);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(endpoint, cancellation);
            return await ShakeHandsAsync(new NetworkStream(socket, ownsSocket: true), entry, endpoint, cancellation);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task<SslStream> ShakeHandsAsync(NetworkStream connection, ServerEntry entry, DnsEndPoint endpoint, CancellationToken cancellation)
    {
        var encrypted = new SslStream(connection);
        string? flaw = null;
        try
        {
            var terms = TlsHandshake.Dial(
                certificates.Current, entry.Host, certificate => proof.Disprove(certificate, (uint)entry.Id.Value), found => flaw = found);
            await encrypted.AuthenticateAsClientAsync(terms, cancellation);
            return encrypted;
        }
        catch (AuthenticationException broken) when (flaw is not null)
        {
            await encrypted.DisposeAsync();
            throw new AuthenticationException($"{endpoint.Host}:{endpoint.Port} is not believed to be server {entry.Id}: {flaw}", broken);
        }
        catch
        {
            await encrypted.DisposeAsync();
            throw;
        }
    }
}
