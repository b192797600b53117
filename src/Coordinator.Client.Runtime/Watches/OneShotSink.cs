using Coordinator.Primitives;

namespace Coordinator.Client.Runtime.Watches;

/// <summary>A one-shot watch.</summary>
internal sealed class OneShotSink : IEventSink
{
    private readonly TaskCompletionSource<WatchedEvent> _fired = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<WatchedEvent> Fired => _fired.Task;

    public void Offer(IReadOnlyList<WatchedEvent> events, bool isResync) => _fired.TrySetResult(events[0]);

    public void Fail(Exception exception)
    {
        // Nobody need be waiting for it.
        _fired.TrySetException(exception);
        _ = _fired.Task.Exception;
    }

    public void Cancel() => _fired.TrySetCanceled();
}
