using Coordinator.Cli.Calls;

namespace Coordinator.Benchmarks.Measuring;

/// <summary>Waits until nobody else uses the machine.</summary>
internal static class QuietMachine
{
    /// <summary>Of the machine; servers without a load use about as much.</summary>
    private const double BusyShare = 0.1;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);

    /// <summary>Waits until the machine has been idle for half a second, or the patience is over.</summary>
    /// <returns>How long it took, and whether it is quiet now.</returns>
    public static async Task<(TimeSpan Waited, bool IsQuiet)> WaitAsync(ICallClock clock, TimeSpan patience, CancellationToken cancellationToken)
    {
        var start = clock.Now;
        while (true)
        {
            var before = MachineTime.Now();
            await clock.DelayAsync(Look, cancellationToken);
            var isQuiet = MachineTime.Now().OthersSince(before, TimeSpan.Zero) <= BusyShare;
            if (isQuiet || clock.Now - start >= patience)
            {
                return (clock.Now - start, isQuiet);
            }
        }
    }
}
