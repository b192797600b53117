using System.Collections.Concurrent;
using System.Net.Sockets;
using Grpc.Net.Client;
using Proto = Coordinator.Protocol.Broker.V1;

namespace Coordinator.Broker.Client;

/// <summary>One channel per broker, made at its first use.</summary>
internal sealed class BrokerChannels : IDisposable
{
    private const int MaxMessageBytes = 16 << 20;

    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(1);

    /// <summary>Between pings, and for their answers: a broker that hangs is noticed in two seconds.</summary>
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, Lazy<GrpcChannel>> _channels = new(StringComparer.Ordinal);

    /// <summary>The calls of a broker.</summary>
    /// <param name="endpoint">Its host:port.</param>
    public Proto.Broker.BrokerClient Of(string endpoint) => new(_channels.GetOrAdd(endpoint, new Lazy<GrpcChannel>(() => Create(endpoint))).Value);

    public void Dispose()
    {
        foreach (var channel in _channels.Values.Where(channel => channel.IsValueCreated))
        {
            channel.Value.Dispose();
        }
    }

    private static GrpcChannel Create(string endpoint) => GrpcChannel.ForAddress("http://" + endpoint, new GrpcChannelOptions
    {
        MaxReceiveMessageSize = MaxMessageBytes,
        DisposeHttpClient = true,
        HttpHandler = new SocketsHttpHandler
        {
            UseProxy = false,
            ConnectTimeout = ConnectPatience,
            EnableMultipleHttp2Connections = true,
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            KeepAlivePingDelay = KeepAlive,
            KeepAlivePingTimeout = KeepAlive,
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            InitialHttp2StreamWindowSize = 4 << 20,

            // With a callback each call dials anew and fails with the true reason, without gRPC's back-off of seconds.
            ConnectCallback = ConnectAsync,
        },
    });

    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
