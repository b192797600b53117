namespace Coordinator.IntegrationTests.Ensembles;

/// <summary>Everything that a process reported, with waiting for what comes: arm the wait, or look back, never sleep.</summary>
internal sealed class EventLog<T>
    where T : class
{
    private readonly Lock _gate = new();
    private readonly List<T> _events = [];
    private readonly List<(Func<T, bool> Wanted, TaskCompletionSource<T> Found)> _waiting = [];
    private bool _closed;

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _events.Count;
            }
        }
    }

    public IReadOnlyList<T> Snapshot()
    {
        lock (_gate)
        {
            return [.. _events];
        }
    }

    public void Add(T reported)
    {
        lock (_gate)
        {
            _events.Add(reported);
            foreach (var waiter in _waiting.Where(waiter => waiter.Wanted(reported)).ToList())
            {
                _waiting.Remove(waiter);
                waiter.Found.TrySetResult(reported);
            }
        }
    }

    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            foreach (var (_, found) in _waiting)
            {
                found.TrySetException(new InvalidOperationException("the process ended: " + string.Join('\n', _events.TakeLast(10))));
            }

            _waiting.Clear();
        }
    }

    /// <summary>The first event from a position of the log on that fits, now or later.</summary>
    public Task<T> FirstAsync(Func<T, bool> wanted, int from, CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (_events.Skip(from).FirstOrDefault(wanted) is { } past)
            {
                return Task.FromResult(past);
            }

            if (_closed)
            {
                throw new InvalidOperationException("the process ended: " + string.Join('\n', _events.TakeLast(10)));
            }

            var found = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((wanted, found));
            return found.Task.WaitAsync(cancellation);
        }
    }
}
