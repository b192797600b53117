using Coordinator.Client.Abstractions;
using Coordinator.Client.Abstractions.Reads;
using Coordinator.Client.Abstractions.Watches;
using Coordinator.Client.Abstractions.Writes;
using Coordinator.Primitives;

namespace Coordinator.Client.Hosting.Clients;

/// <summary>
/// The client of a long-lived process: connects with its first call, and opens a new session with the first call after the old one is over.
/// What hung on the old session is gone and is told so: locks by their lost tokens, watches and calls under way by their exceptions.
/// </summary>
/// <param name="connect">Opens a session.</param>
internal sealed class RenewingClient(Func<CancellationToken, Task<ICoordinatorClient>> connect) : ICoordinatorClient
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly RenewedSession _session = new();
    private Task<ICoordinatorClient>? _current;
    private bool _isDisposed;

    public ISession Session => _session;

    public async Task<TxnResult> WriteAsync(TxnRequest request, CancellationToken cancellationToken = default) =>
        await (await CurrentAsync(cancellationToken).ConfigureAwait(false)).WriteAsync(request, cancellationToken).ConfigureAwait(false);

    public async Task<ReadResult> ReadAsync(ReadRequest request, CancellationToken cancellationToken = default) =>
        await (await CurrentAsync(cancellationToken).ConfigureAwait(false)).ReadAsync(request, cancellationToken).ConfigureAwait(false);

    public async Task<WatchedRead> ReadAndWatchAsync(ReadRequest request, CancellationToken cancellationToken = default) =>
        await (await CurrentAsync(cancellationToken).ConfigureAwait(false)).ReadAndWatchAsync(request, cancellationToken).ConfigureAwait(false);

    public async Task<IWatch> OpenWatchAsync(string path, bool recursive, Zxid fromZxid = default, CancellationToken cancellationToken = default) =>
        await (await CurrentAsync(cancellationToken).ConfigureAwait(false)).OpenWatchAsync(path, recursive, fromZxid, cancellationToken).ConfigureAwait(false);

    /// <summary>Connects, if it is not connected.</summary>
    public Task ConnectAsync(CancellationToken cancellationToken) => CurrentAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        Task<ICoordinatorClient>? current;
        lock (_lock)
        {
            if (_isDisposed)
            {
                return;
            }

            _isDisposed = true;
            current = _current;
        }

        await _stop.CancelAsync().ConfigureAwait(false);
        if (current is not null)
        {
            await DisposeAsync(current).ConfigureAwait(false);
        }

        _session.End();
        _stop.Dispose();
    }

    private static bool IsUsable(Task<ICoordinatorClient> connecting) =>
        !connecting.IsCompleted
        || (connecting.IsCompletedSuccessfully && connecting.Result.Session.State is not (SessionState.Expired or SessionState.Closed));

    // One attempt for all who wait; who gives up does not end it.
    private Task<ICoordinatorClient> CurrentAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_current is null || !IsUsable(_current))
            {
                var old = _current;
                _current = Task.Run(() => RenewAsync(old), CancellationToken.None);
            }

            return _current.WaitAsync(cancellationToken);
        }
    }

    private async Task<ICoordinatorClient> RenewAsync(Task<ICoordinatorClient>? old)
    {
        if (old is not null)
        {
            await DisposeAsync(old).ConfigureAwait(false);
        }

        var client = await connect(_stop.Token).ConfigureAwait(false);
        _session.Become(client.Session);
        return client;
    }

    private static async Task DisposeAsync(Task<ICoordinatorClient> connecting)
    {
        ICoordinatorClient client;
        try
        {
            client = await connecting.ConfigureAwait(false);
        }
        catch (Exception e) when (e is CoordinatorException or OperationCanceledException)
        {
            // Nothing came of it; whoever waited has been told.
            return;
        }

        await client.DisposeAsync().ConfigureAwait(false);
    }
}
