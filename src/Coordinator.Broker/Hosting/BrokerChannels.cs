using System.Collections.Concurrent;
using Grpc.Net.Client;

namespace Coordinator.Broker.Hosting;

/// <summary>Connections to other brokers, one for each endpoint.</summary>
internal sealed class BrokerChannels : IDisposable
{
    /// <summary>Largest message: an answer has up to 4 MiB of batches and one more.</summary>
    public const int MaxMessageBytes = 16 << 20;

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, GrpcChannel> _channels = new(StringComparer.Ordinal);

    public GrpcChannel Of(string endpoint) => _channels.GetOrAdd(endpoint, Open);

    public void Dispose()
    {
        foreach (var channel in _channels.Values)
        {
            channel.Dispose();
        }
    }

    private static GrpcChannel Open(string endpoint) => GrpcChannel.ForAddress("http://" + endpoint, new GrpcChannelOptions
    {
        MaxReceiveMessageSize = MaxMessageBytes,
        MaxSendMessageSize = null,
        InitialReconnectBackoff = TimeSpan.FromMilliseconds(50),
        MaxReconnectBackoff = TimeSpan.FromMilliseconds(500),
        DisposeHttpClient = true,
        HttpHandler = new SocketsHttpHandler
        {
            UseProxy = false,
            ConnectTimeout = ConnectTimeout,
            EnableMultipleHttp2Connections = true,
            InitialHttp2StreamWindowSize = 4 << 20,

            // Who is stopped or cut off is noticed.
            KeepAlivePingDelay = KeepAlive,
            KeepAlivePingTimeout = KeepAlive,
        },
    });
}
