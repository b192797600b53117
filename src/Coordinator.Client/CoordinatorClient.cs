using Coordinator.Client.Abstractions;
using Coordinator.Client.Abstractions.Reads;
using Coordinator.Client.Abstractions.Watches;
using Coordinator.Client.Abstractions.Writes;
using Coordinator.Client.Connection;
using Coordinator.Client.Mapping;
using Coordinator.Client.Runtime;
using Coordinator.Primitives;

namespace Coordinator.Client;

/// <summary>The client over gRPC: one session, one stream to one server at a time, another server when that is gone.</summary>
public sealed class CoordinatorClient : ICoordinatorClient
{
    private readonly SessionClient _session;
    private readonly ChannelSet? _channels;

    /// <param name="session">The session.</param>
    /// <param name="channels">Its own ones, which end with it; null when it shares those of others.</param>
    internal CoordinatorClient(SessionClient session, ChannelSet? channels)
    {
        _session = session;
        _channels = channels;
    }

    /// <inheritdoc/>
    public ISession Session => _session.Session;

    /// <summary>Opens a session.</summary>
    /// <param name="endpoints"><c>host:port,host:port,…</c>: any servers of the ensemble.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static Task<CoordinatorClient> ConnectAsync(string endpoints, CancellationToken cancellationToken = default) =>
        ConnectAsync(CoordinatorClientOptions.For(endpoints), cancellationToken);

    /// <summary>Opens a session.</summary>
    /// <param name="options">How.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ArgumentException">The options are wrong; all mistakes are named.</exception>
    /// <exception cref="CoordinatorException">No server opened a session within the call deadline; the last trouble is named.</exception>
    public static async Task<CoordinatorClient> ConnectAsync(CoordinatorClientOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var channels = new ChannelSet(options, options.Validate(), sessionsPerStream: 1);
        try
        {
            var session = await SessionClient.ConnectAsync(options.ToSettings(), channels, WirePayloadMap.Instance, cancellationToken).ConfigureAwait(false);
            return new CoordinatorClient(session, channels);
        }
        catch
        {
            channels.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public Task<TxnResult> WriteAsync(TxnRequest request, CancellationToken cancellationToken = default) => _session.WriteAsync(request, cancellationToken);

    /// <inheritdoc/>
    public Task<ReadResult> ReadAsync(ReadRequest request, CancellationToken cancellationToken = default) => _session.ReadAsync(request, cancellationToken);

    /// <inheritdoc/>
    public Task<WatchedRead> ReadAndWatchAsync(ReadRequest request, CancellationToken cancellationToken = default) =>
        _session.ReadAndWatchAsync(request, cancellationToken);

    /// <inheritdoc/>
    public Task<IWatch> OpenWatchAsync(string path, bool recursive, Zxid fromZxid = default, CancellationToken cancellationToken = default) =>
        _session.OpenWatchAsync(path, recursive, fromZxid, cancellationToken);

    /// <summary>Closes the session, so that its ephemerals vanish at once; after 2 s without an answer leaves it to expire.</summary>
    public async ValueTask DisposeAsync()
    {
        await _session.DisposeAsync().ConfigureAwait(false);
        _channels?.Dispose();
    }
}
