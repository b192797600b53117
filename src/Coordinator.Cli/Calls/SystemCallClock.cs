using System.Diagnostics;

namespace Coordinator.Cli.Calls;

/// <summary>The machine's clock.</summary>
internal sealed class SystemCallClock : ICallClock
{
    private readonly long _start = Stopwatch.GetTimestamp();

    public TimeSpan Now => Stopwatch.GetElapsedTime(_start);

    public DateTime UtcNow => DateTime.UtcNow;

    public Task DelayAsync(TimeSpan delay, CancellationToken cancellationToken) => Task.Delay(delay, cancellationToken);
}
