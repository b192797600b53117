using Coordinator.Zab;

namespace Coordinator.Server.Loop;

/// <summary>The only clock of the server: posts a tick per period. Missed ticks are not made up.</summary>
public sealed class TickDriver(IInputQueue queue, TimeSpan period, TimeProvider time)
{
    private long _wall;

    /// <summary>Ticks until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(period, time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellation))
            {
                // The clock may be set back; stamps never fall.
                _wall = Math.Max(_wall, time.GetUtcNow().ToUnixTimeMilliseconds());
                await queue.PostAsync(new Tick(_wall), 0, cancellation);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return;
        }
    }
}
