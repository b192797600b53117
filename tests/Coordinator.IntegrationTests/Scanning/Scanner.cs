using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Coordinator.IntegrationTests.Ensembles;

namespace Coordinator.IntegrationTests.Scanning;

/// <summary>Says garbage to a port, and hears what it answers until it hangs up.</summary>
internal static class Scanner
{
    private const int AtOnce = 16;

    /// <summary>Says every piece on a connection of its own, then hangs up its half, and waits for the other half to end.</summary>
    /// <param name="port">On this machine.</param>
    /// <param name="pieces">What to say.</param>
    /// <param name="inTls">Whether to say it within TLS, as a client without a certificate.</param>
    public static Task SayAsync(int port, IEnumerable<byte[]> pieces, bool inTls) => Parallel.ForEachAsync(
        pieces, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (piece, _) => await SayAsync(port, piece, inTls));

    /// <summary>Connections that say nothing.</summary>
    public static async Task<IReadOnlyList<Socket>> HoldAsync(int port, int count)
    {
        var held = new List<Socket>();
        for (var i = 0; i < count; i++)
        {
            held.Add(await ConnectAsync(port));
        }

        return held;
    }

    /// <summary>Waits until the other side hangs up.</summary>
    public static async Task EndAsync(Socket socket)
    {
        try
        {
            var buffer = new byte[4096];
            while (await socket.ReceiveAsync(buffer, DevEnsemble.Deadline(60)) > 0)
            {
            }
        }
        catch (SocketException)
        {
            return; // reset: hung up too
        }
    }

    private static async Task<Socket> ConnectAsync(int port)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port, DevEnsemble.Deadline(60));
        return socket;
    }

    private static async Task SayAsync(int port, byte[] piece, bool inTls)
    {
        using var socket = await ConnectAsync(port);
        try
        {
            if (inTls)
            {
                await using var tls = new SslStream(new NetworkStream(socket, ownsSocket: false));
                await tls.AuthenticateAsClientAsync(Anyone(), DevEnsemble.Deadline(60));
                await tls.WriteAsync(piece, DevEnsemble.Deadline(60));
            }
            else
            {
                await socket.SendAsync(piece, DevEnsemble.Deadline(60));
            }

            socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception refused) when (refused is SocketException or IOException or AuthenticationException)
        {
            return; // hung up before everything was said
        }

        await EndAsync(socket);
    }

    private static SslClientAuthenticationOptions Anyone() => new()
    {
        TargetHost = "localhost",
        ApplicationProtocols = [SslApplicationProtocol.Http2],
        CertificateChainPolicy = new X509ChainPolicy { VerificationFlags = X509VerificationFlags.AllFlags },
        RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null,
    };
}
