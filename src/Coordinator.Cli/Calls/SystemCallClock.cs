using System.Diagnostics;

namespace Coordinator.Cli.Calls;

/// <summary>The machine's clock.</summary>
internal sealed class SystemCallClock : ICallClock
{
    private readonly long _start = Stopwatch.GetTimestamp();

    public TimeSpan Now => Stopwatch.GetElapsedTime(_start);

    public DateTime UtcNow => DateTime.UtcNow;

    public Task DelayAsync(TimeSpan delay, CancellationToken cancellationToken) => Task.Delay(Whole(delay), cancellationToken);

    /// <summary>Whole milliseconds: a timer would round down, and who waits for a part of one would ask again and again without a pause.</summary>
    internal static TimeSpan Whole(TimeSpan delay) => TimeSpan.FromMilliseconds(Math.Ceiling(delay.TotalMilliseconds));
}
