using Coordinator.Cli.Calls;

namespace Coordinator.Benchmarks.Measuring;

/// <summary>Waits until nobody else uses the machine.</summary>
/// <param name="clock">The time.</param>
internal sealed class QuietMachine(ICallClock clock)
{
    /// <summary>Of the machine; servers without a load use about as much.</summary>
    private const double BusyShare = 0.1;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Waits until the machine has been idle for half a second, or the patience is over.</summary>
    public async Task<Quiet> WaitAsync(CancellationToken cancellationToken)
    {
        var start = clock.Now;
        while (true)
        {
            var before = MachineTime.Now();
            await clock.DelayAsync(Look, cancellationToken);
            var isQuiet = MachineTime.Now().OthersSince(before, TimeSpan.Zero) <= BusyShare;
            if (isQuiet || clock.Now - start >= Patience)
            {
                return new Quiet(clock.Now - start, isQuiet);
            }
        }
    }
}
