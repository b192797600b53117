using System.Net.Sockets;
using Coordinator.Client.Runtime.Connection;
using Coordinator.Client.Tls;
using Coordinator.Sessions;
using Coordinator.Sessions.Connections;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Microsoft.Extensions.Logging.Abstractions;
using Wire = Coordinator.Protocol.Client.V1;

namespace Coordinator.Client.Connection;

/// <summary>One gRPC channel per server, made at its first use, and where it is wanted a spare connection beside those in use.</summary>
internal sealed class ChannelSet : IServerDialer, IDisposable
{
    private const int MaxMessageBytes = 16 << 20;

    // Large enough for a long way where a program has turned off that windows grow by themselves.
    private const int StreamWindowBytes = 2 << 20;

    private readonly CoordinatorClientOptions _options;
    private readonly IReadOnlyList<Uri> _addresses;
    private readonly int _sessionsPerStream;
    private readonly GrpcChannel?[] _channels;
    private readonly SessionStream?[] _streams;
    private readonly SpareStream? _spare;
    private readonly Lock _gate = new();

    /// <param name="options">Timeouts and the user's own changes.</param>
    /// <param name="addresses">The servers.</param>
    /// <param name="sessionsPerStream">Most sessions that share a stream.</param>
    public ChannelSet(CoordinatorClientOptions options, IReadOnlyList<Uri> addresses, int sessionsPerStream)
    {
        _options = options;
        _addresses = addresses;
        _sessionsPerStream = sessionsPerStream;
        _channels = new GrpcChannel?[addresses.Count];
        _streams = new SessionStream?[addresses.Count];
        if (options.KeepSpareConnection && addresses.Count > 1)
        {
            var logger = (options.LoggerFactory ?? NullLoggerFactory.Instance).CreateLogger("Coordinator.Client");
            _spare = new SpareStream(addresses.Count, OpenSpare, AddressOf, logger, TimeProvider.System);
        }
    }

    public int Count => _addresses.Count;

    public string AddressOf(int server) => _addresses[server].ToString();

    public int InsteadOf(int server) => _spare?.InsteadOf(server) ?? SpareConnection.None;

    public IServerConnection Dial(int server, long number, IConnectionListener listener)
    {
        lock (_gate)
        {
            StreamAttachment? attachment;
            while ((attachment = _streams[server]?.TryAttach(number, listener)) is null)
            {
                // One that is full or over goes on, or ends, without being known here.
                _streams[server] = NewStream(server);
            }

            return attachment;
        }
    }

    public void Dispose()
    {
        _spare?.Dispose();
        foreach (var channel in _channels)
        {
            channel?.Dispose();
        }
    }

    private SessionStream OpenSpare(int server)
    {
        lock (_gate)
        {
            var stream = NewStream(server);
            _streams[server] = stream;
            stream.Start();
            return stream;
        }
    }

    private SessionStream NewStream(int server)
    {
        var channel = _channels[server] ??= Create(_addresses[server]);
        var invoker = channel.CreateCallInvoker().Intercept(metadata => Proofs.AddTo(metadata, _options.Auth));
        return new SessionStream(server, new Wire.Sessions.SessionsClient(invoker), _sessionsPerStream, _spare);
    }

    private GrpcChannel Create(Uri address)
    {
        var handler = new SocketsHttpHandler
        {
            ConnectTimeout = _options.ConnectTimeout,
            EnableMultipleHttp2Connections = true,

            // The pings of sessions are enough for their own connection: a thousand idle clients that asked each second were more work for the
            // servers than everything that the sessions say.
            KeepAlivePingDelay = TimeSpan.FromMilliseconds(PingInterval.Of((long)_options.SessionTimeout.TotalMilliseconds)) + TimeSpan.FromSeconds(1),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(2),
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            InitialHttp2StreamWindowSize = StreamWindowBytes,

            // With a callback of ours the channel does not wait between attempts on its own account: the session decides when to dial, and
            // a server that comes back is found at once. The name is resolved at every attempt, because addresses of restarted containers move.
            ConnectCallback = (context, cancellationToken) => ConnectAsync(context, address.Scheme == Uri.UriSchemeHttps ? _options.Tls : null, cancellationToken),
        };
        _options.ConfigureHandler?.Invoke(handler);
        return GrpcChannel.ForAddress(address, new GrpcChannelOptions
        {
            HttpHandler = handler,
            DisposeHttpClient = true,
            MaxReceiveMessageSize = MaxMessageBytes,
            MaxSendMessageSize = MaxMessageBytes,
            LoggerFactory = _options.LoggerFactory,
        });
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, ClientTls? tls, CancellationToken cancellationToken)
    {
        var target = context.DnsEndPoint;
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            var connecting = _options.ResolveAsync is { } resolve
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
