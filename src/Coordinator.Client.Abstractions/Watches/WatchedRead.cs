using Coordinator.Client.Abstractions.Reads;
using Coordinator.Primitives;

namespace Coordinator.Client.Abstractions.Watches;

/// <summary>A read and the one-shot watch that it armed.</summary>
public sealed class WatchedRead : IDisposable
{
    private readonly Action _remove;

    /// <summary>Creates it.</summary>
    /// <param name="result">What was read.</param>
    /// <param name="fired">Completes when the watch fires; fails when the session is over; cancelled when it is disposed before.</param>
    /// <param name="remove">Removes the watch.</param>
    public WatchedRead(ReadResult result, Task<WatchedEvent> fired, Action remove)
    {
        Result = result;
        Fired = fired;
        _remove = remove;
    }

    /// <summary>What was read.</summary>
    public ReadResult Result { get; }

    /// <summary>
    /// The first change after the read. It survives reconnects. Fails with <see cref="CoordinatorException"/> when the session is over. A
    /// Resync event means: something may have happened, read again.
    /// </summary>
    public Task<WatchedEvent> Fired { get; }

    /// <summary>Removes the watch if it has not fired.</summary>
    public void Dispose() => _remove();
}
