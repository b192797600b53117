using System.Globalization;
using Coordinator.Server.Options;
using Grpc.Net.Client;

namespace Coordinator.Grpc.Peer;

/// <summary>Connections to peers. They are not asked by pings of HTTP/2 whether they stand: the servers beat, and break what stays silent.</summary>
internal static class PeerChannels
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromMilliseconds(700);

    /// <summary>A frame, plus a txn of the largest size alone.</summary>
    public const int MaxMessageBytes = 128 << 20;

    private const int WindowBytes = 4 << 20;

    public static string AddressOf(ServerEntry entry) => string.Create(CultureInfo.InvariantCulture, $"http://{Bracketed(entry.Host)}:{entry.PeerPort}");

    public static GrpcChannel Open(ServerEntry entry, PeerTls? tls)
    {
        var handler = new SocketsHttpHandler
        {
            ConnectTimeout = ConnectTimeout,
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            InitialHttp2StreamWindowSize = WindowBytes,
            UseProxy = false,
        };
        var address = AddressOf(entry);
        if (tls is not null)
        {
            address = Uri.UriSchemeHttps + address[Uri.UriSchemeHttp.Length..];
            handler.ConnectCallback = (context, cancellation) => tls.ConnectAsync(entry, context.DnsEndPoint, cancellation);
        }

        return GrpcChannel.ForAddress(address, new GrpcChannelOptions
        {
            HttpHandler = handler,
            DisposeHttpClient = true,
            MaxReceiveMessageSize = MaxMessageBytes,
            MaxSendMessageSize = MaxMessageBytes,
        });
    }

    private static string Bracketed(string host) => host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host;
}
