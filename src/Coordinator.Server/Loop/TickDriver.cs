namespace Coordinator.Server.Loop;

/// <summary>
/// Calls the loop when ticks are due. It has a thread of its own: the timers of the pool wake three threads for a tick, which an idle server does
/// little else than, and come late when the pool is busy.
/// </summary>
public sealed class TickDriver(IInputQueue queue, TickClock clock)
{
    /// <summary>Ticks until cancelled.</summary>
    public Task RunAsync(CancellationToken cancellation) =>
        Task.Factory.StartNew(() => Run(cancellation), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private void Run(CancellationToken cancellation)
    {
        using var ending = cancellation.UnsafeRegister(static clock => ((TickClock)clock!).Look(), clock);
        try
        {
            for (var tick = clock.Wait(0, cancellation); tick != 0; tick = clock.Wait(tick, cancellation))
            {
                Post(cancellation);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The queue was full to the end.
        }
    }

    private void Post(CancellationToken cancellation)
    {
        var posting = queue.PostAsync(TickDue.Instance, 0, cancellation);
        if (!posting.IsCompletedSuccessfully)
        {
            posting.AsTask().GetAwaiter().GetResult();
        }
    }
}
