using Coordinator.Cli.Calls;

namespace Coordinator.Cli.Bench.Workloads;

/// <summary>Whoever has ended one begins the next, until the time is over.</summary>
/// <param name="clock">The time.</param>
/// <param name="duration">How long.</param>
internal sealed class ClosedPace(ICallClock clock, TimeSpan duration) : IPace
{
    private readonly TimeSpan _end = clock.Now + duration;

    public ValueTask<TimeSpan?> NextAsync(CancellationToken cancellationToken)
    {
        var now = clock.Now;
        return new ValueTask<TimeSpan?>(now < _end && !cancellationToken.IsCancellationRequested ? now : null);
    }
}
