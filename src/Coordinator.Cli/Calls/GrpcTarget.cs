using System.Net.Sockets;

using Coordinator.Cli.Input;
using Coordinator.Client.Tls;

using Grpc.Core;
using Grpc.Net.Client;

namespace Coordinator.Cli.Calls;

/// <summary>A server over HTTP/2, with or without TLS. Connects at the first call.</summary>
internal sealed class GrpcTarget : ICallTarget
{
    /// <summary>Pages of long names are larger than gRPC's default of 4 MiB.</summary>
    internal const int MaxMessageBytes = 64 << 20;

    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(1);

    /// <summary>Between pings, and for their answers: a watch notices a hung server in two seconds.</summary>
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(1);

    private readonly ClientTls? _tls;
    private readonly SendProbe _callProbe;
    private readonly SendProbe _streamProbe;
    private readonly GrpcChannel _calls;
    private readonly GrpcChannel _streams;

    /// <param name="endpoint">The server.</param>
    /// <param name="tls">How to shake hands; null for plain text.</param>
    internal GrpcTarget(EndpointAddress endpoint, ClientTls? tls = null)
    {
        Endpoint = endpoint;
        _tls = tls;

        // A unary call has a deadline of its own: no ping may end a write before it, whose server only paused.
        _callProbe = new SendProbe(CreateHandler(Timeout.InfiniteTimeSpan));
        _streamProbe = new SendProbe(CreateHandler(KeepAlive));
        _calls = CreateChannel(_callProbe);
        _streams = CreateChannel(_streamProbe);
        Invoker = _calls.CreateCallInvoker();
        StreamInvoker = _streams.CreateCallInvoker();
    }

    public EndpointAddress Endpoint { get; }

    public CallInvoker Invoker { get; }

    public CallInvoker StreamInvoker { get; }

    public long RequestsSent => _callProbe.RequestsSent + _streamProbe.RequestsSent;

    public void Dispose()
    {
        _calls.Dispose();
        _streams.Dispose();
    }

    private GrpcChannel CreateChannel(SendProbe probe) => GrpcChannel.ForAddress(Endpoint.UriOf(_tls is null ? Uri.UriSchemeHttp : Uri.UriSchemeHttps), new GrpcChannelOptions
    {
        HttpHandler = probe,
        DisposeHttpClient = true,
        MaxReceiveMessageSize = MaxMessageBytes,
    });

    private SocketsHttpHandler CreateHandler(TimeSpan keepAlive) => new()
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        ConnectTimeout = ConnectPatience,
        PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
        KeepAlivePingDelay = keepAlive,
        KeepAlivePingTimeout = KeepAlive,
        KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
        // With a callback gRPC leaves connecting to the handler: each call dials anew and fails with the true reason, without gRPC's own
        // back-off of seconds.
        ConnectCallback = ConnectAsync,
    };

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
            var connection = new NetworkStream(socket, ownsSocket: true);
            return _tls is null ? connection : await _tls.AuthenticateAsync(connection, context.DnsEndPoint.Host, cancellationToken);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
