using System.Net.Sockets;
using Coordinator.Client.Runtime.Connection;
using Coordinator.Client.Tls;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Wire = Coordinator.Protocol.Client.V1;

namespace Coordinator.Client.Connection;

/// <summary>One gRPC channel per server, made at its first use.</summary>
/// <param name="options">Timeouts and the user's own changes.</param>
/// <param name="addresses">The servers.</param>
/// <param name="sessionsPerStream">Most sessions that share a stream.</param>
internal sealed class ChannelSet(CoordinatorClientOptions options, IReadOnlyList<Uri> addresses, int sessionsPerStream) : IServerDialer, IDisposable
{
    private const int MaxMessageBytes = 16 << 20;
    private readonly GrpcChannel?[] _channels = new GrpcChannel?[addresses.Count];
    private readonly SessionStream?[] _streams = new SessionStream?[addresses.Count];
    private readonly Lock _gate = new();

    public int Count => addresses.Count;

    public string AddressOf(int server) => addresses[server].ToString();

    public IServerConnection Dial(int server, long number, IConnectionListener listener)
    {
        lock (_gate)
        {
            StreamAttachment? attachment;
            while ((attachment = _streams[server]?.TryAttach(number, listener)) is null)
            {
                // One that is full or over goes on, or ends, without being known here.
                _streams[server] = new SessionStream(ClientOf(server), sessionsPerStream);
            }

            return attachment;
        }
    }

    public void Dispose()
    {
        foreach (var channel in _channels)
        {
            channel?.Dispose();
        }
    }

    private Wire.Sessions.SessionsClient ClientOf(int server)
    {
        var channel = _channels[server] ??= Create(addresses[server]);
        return new(channel.CreateCallInvoker().Intercept(metadata => Proofs.AddTo(metadata, options.Auth)));
    }

    private GrpcChannel Create(Uri address)
    {
        var handler = new SocketsHttpHandler
        {
            ConnectTimeout = options.ConnectTimeout,
            EnableMultipleHttp2Connections = true,
            KeepAlivePingDelay = TimeSpan.FromSeconds(1),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(2),
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,

            // With a callback of ours the channel does not wait between attempts on its own account: the session decides when to dial, and
            // a server that comes back is found at once. The name is resolved at every attempt, because addresses of restarted containers move.
            ConnectCallback = (context, cancellationToken) => ConnectAsync(context, address.Scheme == Uri.UriSchemeHttps ? options.Tls : null, cancellationToken),
        };
        options.ConfigureHandler?.Invoke(handler);
        return GrpcChannel.ForAddress(address, new GrpcChannelOptions
        {
            HttpHandler = handler,
            DisposeHttpClient = true,
            MaxReceiveMessageSize = MaxMessageBytes,
            MaxSendMessageSize = MaxMessageBytes,
            LoggerFactory = options.LoggerFactory,
        });
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, ClientTls? tls, CancellationToken cancellationToken)
    {
        var target = context.DnsEndPoint;
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            var connecting = options.ResolveAsync is { } resolve
                ? socket.ConnectAsync([.. await resolve(target.Host, cancellationToken).ConfigureAwait(false)], target.Port, cancellationToken)
                : socket.ConnectAsync(target, cancellationToken);
            await connecting.ConfigureAwait(false);
            var connection = new NetworkStream(socket, ownsSocket: true);

            // Without options of ours the handler shakes hands by its own ones, which ConfigureHandler may have changed.
            return tls is null ? connection : await tls.AuthenticateAsync(connection, target.Host, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
