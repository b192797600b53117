using System.Net.Sockets;

using Coordinator.Cli.Input;

using Grpc.Core;
using Grpc.Net.Client;

namespace Coordinator.Cli.Calls;

/// <summary>A server over HTTP/2 without TLS. Connects at the first call.</summary>
internal sealed class GrpcTarget : ICallTarget
{
    /// <summary>Pages of long names are larger than gRPC's default of 4 MiB.</summary>
    internal const int MaxMessageBytes = 64 << 20;

    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(1);

    /// <summary>With the timeout below: a watch notices a hung server in two seconds.</summary>
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(1);

    private readonly SendProbe _probe;
    private readonly GrpcChannel _channel;

    internal GrpcTarget(EndpointAddress endpoint)
    {
        Endpoint = endpoint;
        _probe = new SendProbe(CreateHandler());
        _channel = GrpcChannel.ForAddress(endpoint.Uri, new GrpcChannelOptions
        {
            HttpHandler = _probe,
            DisposeHttpClient = true,
            MaxReceiveMessageSize = MaxMessageBytes,
        });
        Invoker = _channel.CreateCallInvoker();
    }

    public EndpointAddress Endpoint { get; }

    public CallInvoker Invoker { get; }

    public long RequestsSent => _probe.RequestsSent;

    public void Dispose() => _channel.Dispose();

    private static SocketsHttpHandler CreateHandler() => new()
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        ConnectTimeout = ConnectPatience,
        PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
        KeepAlivePingDelay = KeepAlive,
        KeepAlivePingTimeout = KeepAlive,
        KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
        // With a callback gRPC leaves connecting to the handler: each call dials anew and fails with the true reason, without gRPC's own
        // back-off of seconds.
        ConnectCallback = ConnectAsync,
    };

    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
