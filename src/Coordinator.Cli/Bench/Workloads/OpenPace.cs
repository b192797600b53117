using Coordinator.Cli.Calls;

namespace Coordinator.Cli.Bench.Workloads;

/// <summary>So many are due each second, whatever became of those before; latency counts from when each was due, whoever was late for it.</summary>
/// <param name="clock">The time.</param>
/// <param name="duration">In which they are due.</param>
/// <param name="rate">Per second.</param>
internal sealed class OpenPace(ICallClock clock, TimeSpan duration, int rate) : IPace
{
    private readonly DueTimes _due = new(clock.Now, rate);
    private long _next = -1;

    public async ValueTask<TimeSpan?> NextAsync(CancellationToken cancellationToken)
    {
        var at = _due.At(Interlocked.Increment(ref _next));
        if (at - _due.Start >= duration || cancellationToken.IsCancellationRequested)
        {
            return null;
        }

        for (var left = at - clock.Now; left > TimeSpan.Zero; left = at - clock.Now)
        {
            await clock.DelayAsync(left, cancellationToken);
        }

        return at;
    }
}
