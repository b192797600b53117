using Coordinator.Client.Abstractions;
using Coordinator.Client.Abstractions.Reads;
using Coordinator.Client.Abstractions.Watches;
using Coordinator.Client.Abstractions.Writes;
using Coordinator.Client.InMemory.Mapping;
using Coordinator.Client.InMemory.Servers;
using Coordinator.Client.Runtime;
using Coordinator.Primitives;

namespace Coordinator.Client.InMemory;

/// <summary>A client of the service in memory, and what may happen to it.</summary>
public sealed class InMemoryClient : ICoordinatorClient
{
    private readonly SessionClient _session;
    private readonly MemoryDialer _dialer;

    private InMemoryClient(SessionClient session, MemoryDialer dialer)
    {
        _session = session;
        _dialer = dialer;
    }

    /// <inheritdoc/>
    public ISession Session => _session.Session;

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

    /// <summary>The connection breaks; the client notices and connects again, its session lives on.</summary>
    public void BreakConnection() => _dialer.Break();

    /// <summary>The network swallows everything between this client and the service, and tells nobody, until <see cref="Heal"/>.</summary>
    public void Cut() => _dialer.Cut();

    /// <summary>What the service says on this connection gets lost, and nobody is told; what the client says arrives. Ends with the connection.</summary>
    public void DropReplies() => _dialer.Deafen();

    /// <summary>The network works again.</summary>
    public void Heal() => _dialer.Heal();

    /// <summary>
    /// The client stands still as a process does that is stopped: it sends nothing, takes nothing and does not see time pass, so that its
    /// session expires without its knowledge. Calls wait. The calling code goes on.
    /// </summary>
    public void Pause() => _session.Pause();

    /// <summary>The client goes on, and finds out what time it is.</summary>
    public void Resume() => _session.Resume();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _session.DisposeAsync();

    internal static async Task<InMemoryClient> ConnectAsync(
        MemoryServer server, InMemoryClientOptions options, TimeProvider clock, CancellationToken cancellationToken)
    {
        var dialer = new MemoryDialer(server, options.Identities);
        var settings = new ClientSettings
        {
            SessionTimeout = options.SessionTimeout,
            CallDeadline = options.CallDeadline,
            MaxPendingCalls = options.MaxPendingCalls,
            WatchBufferEvents = options.WatchBufferEvents,
            Clock = clock,
        };
        return new InMemoryClient(await SessionClient.ConnectAsync(settings, dialer, CorePayloadMap.Instance, cancellationToken).ConfigureAwait(false), dialer);
    }
}
