using System.Globalization;
using Coordinator.Server.Options;
using Grpc.Net.Client;

namespace Coordinator.Grpc.Peer;

/// <summary>Connections to peers: a dead one is noticed by pings within about two seconds, also when no packet comes back.</summary>
internal static class PeerChannels
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromMilliseconds(700);
    private static readonly TimeSpan PingDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PingTimeout = TimeSpan.FromSeconds(1);

    /// <summary>A frame, plus a txn of the largest size alone.</summary>
    public const int MaxMessageBytes = 128 << 20;

    private const int WindowBytes = 4 << 20;

    public static string AddressOf(ServerEntry entry) => string.Create(CultureInfo.InvariantCulture, $"http://{Bracketed(entry.Host)}:{entry.PeerPort}");

    public static GrpcChannel Open(ServerEntry entry, PeerTls? tls)
    {
        var handler = new SocketsHttpHandler
        {
            ConnectTimeout = ConnectTimeout,
            KeepAlivePingDelay = PingDelay,
            KeepAlivePingTimeout = PingTimeout,
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.Always,
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
