using Coordinator.Client.Abstractions;
using Coordinator.Recipes.Lines;

namespace Coordinator.Recipes.Elections;

/// <summary>
/// Campaigns in the background for as long as it lives, again after every loss, until the session is over. Disposing resigns.
/// </summary>
public sealed class LeaderLatch : IAsyncDisposable
{
    private readonly LeaderElection _election;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private readonly Task _running;
    private TaskCompletionSource<Leadership> _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Leadership? _current;
    private int _isDisposed;

    /// <summary>Begins to campaign.</summary>
    /// <param name="client">Whose session leads.</param>
    /// <param name="path">The znode of the election; made, as a container, when it is missing.</param>
    /// <param name="options">What the campaigner's znode carries.</param>
    public LeaderLatch(ICoordinatorClient client, string path, RecipeOptions? options = null)
    {
        _election = new LeaderElection(client, path, options);
        _running = Task.Run(RunAsync);
    }

    /// <summary>The leadership held now; null while another leads.</summary>
    public Leadership? Current
    {
        get
        {
            lock (_lock)
            {
                return _current is { LostToken.IsCancellationRequested: false } held ? held : null;
            }
        }
    }

    /// <summary>Whether this latch leads now, as far as it knows.</summary>
    public bool IsLeading => Current is not null;

    /// <summary>Waits until this latch leads.</summary>
    /// <param name="cancellationToken">Stops waiting, not campaigning.</param>
    /// <exception cref="CoordinatorException">The session is over, or the service refuses; the latch never leads again.</exception>
    public async Task<Leadership> WaitAsync(CancellationToken cancellationToken = default)
    {
        Task<Leadership> next;
        lock (_lock)
        {
            if (_current is { LostToken.IsCancellationRequested: false } held)
            {
                return held;
            }

            next = _next.Task;
        }

        return await next.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Resigns and campaigns no more.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            await _stop.CancelAsync().ConfigureAwait(false);
            await _running.ConfigureAwait(false);
            _stop.Dispose();
        }
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                var leadership = await _election.CampaignAsync(_stop.Token).ConfigureAwait(false);
                await using (leadership.ConfigureAwait(false))
                {
                    Announce(leadership);
                    await Tokens.WhenCancelledAsync(leadership.LostToken, _stop.Token).ConfigureAwait(false);
                    lock (_lock)
                    {
                        _current = null;
                    }
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            Fail(new ObjectDisposedException(nameof(LeaderLatch)));
        }
        catch (Exception e) when (e is CoordinatorException or ObjectDisposedException)
        {
            Fail(e);
        }
    }

    private void Announce(Leadership leadership)
    {
        lock (_lock)
        {
            _current = leadership;
            _next.TrySetResult(leadership);
            _next = new TaskCompletionSource<Leadership>(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    private void Fail(Exception cause)
    {
        lock (_lock)
        {
            _next.TrySetException(cause);
            _ = _next.Task.Exception;
        }
    }
}
