namespace Coordinator.IntegrationTests.Ensembles;

/// <summary>Everything that an ensemble reported, with waiting for what comes: arm the wait, or look back, never sleep.</summary>
internal sealed class EventLog
{
    private readonly Lock _gate = new();
    private readonly List<EnsembleEvent> _events = [];
    private readonly List<(Func<EnsembleEvent, bool> Wanted, TaskCompletionSource<EnsembleEvent> Found)> _waiting = [];
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

    public IReadOnlyList<EnsembleEvent> Snapshot()
    {
        lock (_gate)
        {
            return [.. _events];
        }
    }

    public void Add(EnsembleEvent reported)
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
                found.TrySetException(new InvalidOperationException("the ensemble ended: " + string.Join('\n', _events.TakeLast(10))));
            }

            _waiting.Clear();
        }
    }

    /// <summary>The first event from a position of the log on that fits, now or later.</summary>
    public Task<EnsembleEvent> FirstAsync(Func<EnsembleEvent, bool> wanted, int from, CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (_events.Skip(from).FirstOrDefault(wanted) is { } past)
            {
                return Task.FromResult(past);
            }

            if (_closed)
            {
                throw new InvalidOperationException("the ensemble ended: " + string.Join('\n', _events.TakeLast(10)));
            }

            var found = new TaskCompletionSource<EnsembleEvent>(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((wanted, found));
            return found.Task.WaitAsync(cancellation);
        }
    }
}
