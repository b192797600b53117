using Coordinator.Client.Abstractions;
using Coordinator.Client.InMemory.Servers;
using Coordinator.Primitives;
using Coordinator.Replication;
using Coordinator.Zab;

namespace Coordinator.Client.InMemory;

/// <summary>
/// The service in the process of a test: the tree, the sessions, the watches and the client of production, without disk and network. It
/// keeps nothing beyond its life.
/// </summary>
public sealed class InMemoryCoordinator : IAsyncDisposable
{
    // Expiry is as fine as the tick; the smallest timeout has five of them.
    private const int TickMilliseconds = 10;

    private readonly MemoryServer _server;
    private readonly InMemoryCoordinatorOptions _options;

    /// <summary>Starts an empty service.</summary>
    /// <param name="options">Bounds and time; null for the defaults.</param>
    /// <exception cref="ArgumentException">The options are wrong; all mistakes are named.</exception>
    public InMemoryCoordinator(InMemoryCoordinatorOptions? options = null)
    {
        _options = options ?? new InMemoryCoordinatorOptions();
        _options.Validate();
        _server = new MemoryServer(ToReplica(_options), _options.TimeProvider);
    }

    /// <summary>Opens a session.</summary>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ArgumentException">The options are wrong.</exception>
    /// <exception cref="CoordinatorException">The service is disposed.</exception>
    public Task<InMemoryClient> ConnectAsync(InMemoryClientOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new InMemoryClientOptions();
        options.Validate();
        return InMemoryClient.ConnectAsync(_server, options, _options.TimeProvider, cancellationToken);
    }

    /// <summary>
    /// Ends a client's session as if it had expired: its ephemerals are gone when this completes. The client is told at once, unless it is
    /// paused or cut off.
    /// </summary>
    /// <param name="client">The client.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="CoordinatorException">The session is over already.</exception>
    public async Task ExpireAsync(ICoordinatorClient client, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        var reply = await _server.KillAsync(client.Session.Id, cancellationToken).ConfigureAwait(false);
        if (reply.Code != ErrorCode.Ok)
        {
            throw new CoordinatorException(reply.Code, reply.Message ?? string.Empty, reply.Zxid);
        }
    }

    /// <summary>Stops the service; clients lose their connections.</summary>
    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static ReplicaOptions ToReplica(InMemoryCoordinatorOptions options)
    {
        var id = new ServerId(1);
        return new ReplicaOptions
        {
            Zab = new ZabOptions
            {
                Id = id,
                Servers = EnsembleMembership.Of([new(id, ServerRole.Voter)]),
                FoundingBody = default,
                Seed = (ulong)options.TimeProvider.GetTimestamp(),
            },
            TreeSeed = (ulong)options.TimeProvider.GetTimestamp(),
            TickMilliseconds = TickMilliseconds,
            Limits = Limits.Default with { MaxDataBytes = options.MaxDataBytes },
            MinSessionTimeoutMilliseconds = (int)options.MinSessionTimeout.TotalMilliseconds,
            MaxSessionTimeoutMilliseconds = (int)options.MaxSessionTimeout.TotalMilliseconds,
            ReapIntervalMilliseconds = (int)options.ReapInterval.TotalMilliseconds,
            SnapshotEveryTxns = int.MaxValue,
            WatchHistoryEvents = options.WatchHistoryEvents,
        };
    }
}
