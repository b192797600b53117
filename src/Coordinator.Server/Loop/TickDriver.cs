using Coordinator.Zab;

namespace Coordinator.Server.Loop;

/// <summary>
/// The only clock of the server: posts a tick per period. Missed ticks are not made up. It has a thread of its own: the timers of the pool wake
/// three threads for a tick, which an idle server does little else than, and come late when the pool is busy.
/// </summary>
public sealed class TickDriver(IInputQueue queue, TimeSpan period, TimeProvider time)
{
    private long _wall;

    /// <summary>Ticks until cancelled.</summary>
    public Task RunAsync(CancellationToken cancellation) =>
        Task.Factory.StartNew(() => Run(cancellation), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private void Run(CancellationToken cancellation)
    {
        var began = time.GetTimestamp();
        for (var due = period; !cancellation.WaitHandle.WaitOne(Until(began, due)); due += period)
        {
            // The clock may be set back; stamps never fall.
            _wall = Math.Max(_wall, time.GetUtcNow().ToUnixTimeMilliseconds());
            try
            {
                Post(cancellation);
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                return;
            }

            due = Last(due, time.GetElapsedTime(began));
        }
    }

    private void Post(CancellationToken cancellation)
    {
        var posting = queue.PostAsync(new Tick(_wall), 0, cancellation);
        if (!posting.IsCompletedSuccessfully)
        {
            posting.AsTask().GetAwaiter().GetResult();
        }
    }

    // A part of a millisecond is waited for too: a tick comes no earlier than it is due.
    private TimeSpan Until(long began, TimeSpan due)
    {
        var left = due - time.GetElapsedTime(began);
        return left > TimeSpan.Zero ? TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)) : TimeSpan.Zero;
    }

    /// <summary>The latest tick that was due by now, this one or one that was missed behind it.</summary>
    private TimeSpan Last(TimeSpan due, TimeSpan now) => now < due + period ? due : due + (period * Math.Floor((now - due) / period));
}
