using Coordinator.Primitives;
using Coordinator.Zab;

namespace Coordinator.Server.Loop;

/// <summary>Posts <see cref="Woken"/> a moment after it was asked to. Asked again before that, it posts one.</summary>
public sealed class Waker : IDisposable
{
    /// <summary>Several writes of one client, one after the other, and little to somebody who waits; never more than half a tick.</summary>
    internal static readonly TimeSpan LongestMoment = TimeSpan.FromMilliseconds(5);

    private readonly TimeSpan _moment;
    private readonly ITimer _timer;
    private IInputQueue? _inputs;

    /// <summary>Prepares it; <see cref="Start"/> says whom to post to.</summary>
    /// <param name="tick">Period of the ticks.</param>
    /// <param name="time">The clock.</param>
    public Waker(TimeSpan tick, TimeProvider time)
    {
        _moment = tick / 2 < LongestMoment ? tick / 2 : LongestMoment;
        _timer = time.CreateTimer(static waker => ((Waker)waker!).Post(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>From now on it posts.</summary>
    /// <param name="inputs">The loop.</param>
    public void Start(IInputQueue inputs) => _inputs = inputs;

    /// <summary>Does what <see cref="WakeSoon"/> wants.</summary>
    public void Ask()
    {
        Invariant.Holds(_inputs is not null);
        _timer.Change(_moment, Timeout.InfiniteTimeSpan);
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    // Where the queue is full it waits like any other input. One too many, asked for when this one waits already, wakes for nothing.
    private void Post() => _inputs?.PostAsync(Woken.Instance).AsTask();
}
