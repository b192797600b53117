using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Coordinator.Client.Abstractions;
using Coordinator.Client.Abstractions.Watches;
using Coordinator.Primitives;
using Coordinator.Recipes.Lines;

namespace Coordinator.Recipes.Caches;

/// <summary>
/// A subtree in memory, kept up to date by a watch that began before it was listed, so that nothing falls between. Each znode is as some
/// server had it, never older than it was here before; znodes of one txn may change one after the other.
/// </summary>
public sealed class TreeCache : IAsyncDisposable
{
    private readonly ICoordinatorClient _client;
    private readonly string _path;
    private readonly CachedTree _tree;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private readonly List<Channel<bool>> _readers = [];
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _running;
    private Exception? _end;
    private int _isDisposed;

    /// <summary>Begins to fill the cache.</summary>
    /// <param name="client">The client.</param>
    /// <param name="path">The top of the subtree; need not exist.</param>
    /// <param name="maxZnodes">Most znodes it may hold, at least 1; with more it ends with TooLarge.</param>
    public TreeCache(ICoordinatorClient client, string path, int maxZnodes = 100_000)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxZnodes, 1);
        (_client, _path) = (client, path);
        _tree = new CachedTree(maxZnodes);
        _running = Task.Run(RunAsync);
    }

    /// <summary>How many znodes it holds.</summary>
    public int Count => _tree.Count;

    /// <summary>A znode; null when it is not there.</summary>
    /// <param name="path">Its path.</param>
    public Znode? Find(string path) => _tree.Find(path);

    /// <summary>The children of a znode, by name.</summary>
    /// <param name="path">The znode.</param>
    public IReadOnlyList<Znode> Children(string path) => _tree.Children(path);

    /// <summary>All znodes, in no order.</summary>
    public IReadOnlyList<Znode> All() => _tree.All();

    /// <summary>Waits until the whole subtree has been listed once.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="CoordinatorException">The cache has ended: the session is over, the subtree is too large, or the service refuses.</exception>
    public Task WaitUntilReadyAsync(CancellationToken cancellationToken = default) => _ready.Task.WaitAsync(cancellationToken);

    /// <summary>
    /// Yields when the cache is ready and after changes: look at it then. Changes that come while nobody reads are one. Ends when the cache is disposed.
    /// </summary>
    /// <param name="cancellationToken">Ends the enumeration.</param>
    /// <returns>The number of znodes.</returns>
    /// <exception cref="CoordinatorException">The cache has ended: the session is over, the subtree is too large, or the service refuses.</exception>
    public async IAsyncEnumerable<int> UpdatesAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var signal = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        await WaitUntilReadyAsync(cancellationToken).ConfigureAwait(false);
        Add(signal);
        try
        {
            await foreach (var _ in signal.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                yield return Count;
            }
        }
        finally
        {
            lock (_lock)
            {
                _readers.Remove(signal);
            }
        }
    }

    /// <summary>Ends the cache and its watch; what it holds stays readable.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            await _stop.CancelAsync().ConfigureAwait(false);
            await _running.ConfigureAwait(false);
            _stop.Dispose();
        }
    }

    private void Add(Channel<bool> signal)
    {
        signal.Writer.TryWrite(true);
        lock (_lock)
        {
            _readers.Add(signal);
            if (_running.IsCompleted)
            {
                signal.Writer.TryComplete(_end);
            }
        }
    }

    private async Task RunAsync()
    {
        try
        {
            var watch = await Patience.UntilDecidedAsync(
                token => _client.OpenWatchAsync(_path, recursive: true, cancellationToken: token), _stop.Token).ConfigureAwait(false);
            await using (watch.ConfigureAwait(false))
            {
                await ListAsync().ConfigureAwait(false);
                _ready.TrySetResult();
                await FollowAsync(watch).ConfigureAwait(false);
            }

            End(null);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            End(null);
        }
        catch (Exception e) when (e is CoordinatorException or ObjectDisposedException)
        {
            End(e);
        }
    }

    private async Task ListAsync()
    {
        var loader = new SubtreeLoader(_client, _path);
        _tree.Replace(await loader.LoadAsync(_tree.MaxZnodes, _stop.Token).ConfigureAwait(false));
    }

    private async Task FollowAsync(IWatch watch)
    {
        var inbox = Channel.CreateBounded<WatchedEvent>(ZnodeReader.Window);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        var pumping = PumpAsync(watch, inbox.Writer, over.Token);
        try
        {
            while (await inbox.Reader.WaitToReadAsync(over.Token).ConfigureAwait(false))
            {
                await TakeAsync(inbox.Reader).ConfigureAwait(false);
            }
        }
        finally
        {
            await over.CancelAsync().ConfigureAwait(false);
            await pumping.ConfigureAwait(false);
        }
    }

    private static async Task PumpAsync(IWatch watch, ChannelWriter<WatchedEvent> inbox, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var happened in watch.ReadEventsAsync(cancellationToken).ConfigureAwait(false))
            {
                await inbox.WriteAsync(happened, cancellationToken).ConfigureAwait(false);
            }

            inbox.TryComplete();
        }
        catch (Exception e) when (e is CoordinatorException or OperationCanceledException)
        {
            inbox.TryComplete(e);
        }
    }

    // What is there already is one batch.
    private async Task TakeAsync(ChannelReader<WatchedEvent> inbox)
    {
        var changed = new ChangedZnodes(_client, _tree);
        var isFull = false;
        while (!isFull && inbox.TryRead(out var happened))
        {
            if (happened.Type == WatchedEventType.Resync)
            {
                changed.Clear();
                await ListAsync().ConfigureAwait(false);
                Signal();
            }
            else
            {
                isFull = changed.Add(happened);
            }
        }

        if (await changed.ApplyAsync(_stop.Token).ConfigureAwait(false))
        {
            Signal();
        }
    }

    private void Signal()
    {
        lock (_lock)
        {
            foreach (var reader in _readers)
            {
                reader.Writer.TryWrite(true);
            }
        }
    }

    private void End(Exception? cause)
    {
        lock (_lock)
        {
            _end = cause;
            _ready.TrySetException(cause ?? new ObjectDisposedException(nameof(TreeCache)));
            _ = _ready.Task.Exception;
            foreach (var reader in _readers)
            {
                reader.Writer.TryComplete(cause);
            }
        }
    }
}
