namespace Coordinator.ChaosTests.Brokers;

/// <summary>What is open, or is waited for. Safe for all threads.</summary>
internal sealed class Gate
{
    private volatile TaskCompletionSource _open = Opened();

    public void Cut()
    {
        if (_open.Task.IsCompleted)
        {
            _open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    public void Mend() => _open.TrySetResult();

    /// <summary>Waits until it is open.</summary>
    public Task OpenAsync(CancellationToken stop) => _open.Task.WaitAsync(stop);

    private static TaskCompletionSource Opened()
    {
        var open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        open.SetResult();
        return open;
    }
}
