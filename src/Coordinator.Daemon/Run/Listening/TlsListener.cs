using System.Net;
using Coordinator.Server.Audit;
using Coordinator.Server.Telemetry;
using Coordinator.Server.Tls;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Coordinator.Daemon.Run.Listening;

/// <summary>Speaks TLS with whoever connects, by the certificates of that moment, and finds out whom not to serve.</summary>
/// <param name="name">Of the endpoint, for the audit.</param>
/// <param name="certificates">The certificates.</param>
/// <param name="asked">Whether the other side must show one.</param>
/// <param name="acceptsPlain">Whether plain text is served too: the first byte tells them apart.</param>
/// <param name="audit">Hears of refusals.</param>
/// <param name="metrics">Counts them.</param>
internal sealed class TlsListener(
    string name, LiveCertificates certificates, ClientCertificates asked, bool acceptsPlain, AuditLog audit, ConnectionMetrics metrics)
{
    /// <summary>For the whole handshake, and before it for the first byte.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>The first byte of every TLS handshake; none of HTTP/2.</summary>
    private const byte HandshakeRecord = 0x16;

    public void UseOn(ListenOptions listen)
    {
        // What is added last is built first, so this is known when the outermost is called.
        ConnectionDelegate inner = null!;
        listen.Use(next => connection => ServeAsync(connection, next, inner));
        listen.UseHttps(new TlsHandshakeCallbackOptions
        {
            HandshakeTimeout = Patience,
            OnConnection = context => ValueTask.FromResult(TlsHandshake.Accept(certificates.Current, asked, flaw => Refuse(context.Connection, flaw))),
        });
        listen.Use(next =>
        {
            inner = next;
            return connection =>
            {
                connection.Features.Set(Encrypted.Instance);
                return next(connection);
            };
        });
    }

    private async Task ServeAsync(ConnectionContext connection, ConnectionDelegate encrypted, ConnectionDelegate plain)
    {
        if (acceptsPlain && await IsPlainAsync(connection))
        {
            await plain(connection);
            return;
        }

        await encrypted(connection);
        if (connection.Features.Get<Encrypted>() is null)
        {
            metrics.HandshakeFailed();
        }
    }

    private static async Task<bool> IsPlainAsync(ConnectionContext connection)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(connection.ConnectionClosed);
        patience.CancelAfter(Patience);
        try
        {
            var read = await connection.Transport.Input.ReadAsync(patience.Token);
            var isPlain = !read.Buffer.IsEmpty && read.Buffer.FirstSpan[0] != HandshakeRecord;
            connection.Transport.Input.AdvanceTo(read.Buffer.Start);
            return isPlain;
        }
        catch (OperationCanceledException)
        {
            // It said nothing; the handshake that follows ends at once.
            connection.Abort(new ConnectionAbortedException("nothing was sent"));
            return false;
        }
    }

    private void Refuse(ConnectionContext connection, string flaw)
    {
        metrics.CertificateRefused();
        connection.Features.Set(new RefusedCaller($"this server's {name} endpoint demands a certificate of its authority: {flaw}"));
        audit.WriteConnection((connection.RemoteEndPoint as IPEndPoint)?.Address, "connect-" + name, "AuthFailed: " + flaw);
    }

    private sealed class Encrypted
    {
        public static Encrypted Instance { get; } = new();
    }
}
