using Coordinator.Client.Abstractions;
using Coordinator.Client.Abstractions.Reads;
using Coordinator.Client.Abstractions.Writes;
using Coordinator.Primitives;

namespace Coordinator.Recipes.Lines;

/// <summary>
/// Something held by an ephemeral znode, until it is given back, the session is lost, or somebody deletes the znode. The fencing token is the
/// zxid of the znode's creation: a later holder has a larger one.
/// </summary>
internal sealed class Holding : IAsyncDisposable
{
    private readonly ICoordinatorClient _client;
    private readonly Func<Task> _release;
    private readonly CancellationTokenSource _over;
    private readonly CancellationTokenSource _released = new();
    private readonly Task _watching;
    private int _isReleased;

    public Holding(ICoordinatorClient client, string path, Zxid czxid, Func<Task> release, CancellationToken lost)
    {
        _client = client;
        _release = release;
        Guard = new HolderGuard(path, czxid);
        _over = CancellationTokenSource.CreateLinkedTokenSource(lost);
        LostToken = _over.Token;
        _watching = Task.Run(WatchAsync, CancellationToken.None);
    }

    public HolderGuard Guard { get; }

    /// <summary>Cancelled when it is, or may be, held no longer.</summary>
    public CancellationToken LostToken { get; }

    /// <summary>Gives it back; the token is cancelled first.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isReleased, 1) != 0)
        {
            return;
        }

        await _over.CancelAsync().ConfigureAwait(false);
        await _released.CancelAsync().ConfigureAwait(false);
        await _watching.ConfigureAwait(false);
        await _release().ConfigureAwait(false);
        _over.Dispose();
        _released.Dispose();
    }

    // The session may live while somebody deletes the znode.
    private async Task WatchAsync()
    {
        try
        {
            while (true)
            {
                using var read = await Patience.UntilDecidedAsync(
                    token => _client.ReadAndWatchAsync(new ExistsRead(Guard.Path), token), _released.Token).ConfigureAwait(false);
                if (read.Result.Stat?.Czxid != Guard.Czxid)
                {
                    break;
                }

                await read.Fired.WaitAsync(_released.Token).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is CoordinatorException or OperationCanceledException or ObjectDisposedException)
        {
            // Given back; or the session is over, and the znode with it.
        }

        await _over.CancelAsync().ConfigureAwait(false);
    }
}
