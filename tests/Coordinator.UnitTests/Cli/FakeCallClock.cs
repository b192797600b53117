using Coordinator.Cli.Calls;

namespace Coordinator.UnitTests.Cli;

/// <summary>Time that passes only by waiting, and by what a test adds.</summary>
internal sealed class FakeCallClock : ICallClock
{
    public TimeSpan Now { get; private set; }

    public DateTime UtcNow => DateTime.UnixEpoch + Now;

    internal List<TimeSpan> Delays { get; } = [];

    public Task DelayAsync(TimeSpan delay, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Delays.Add(delay);
        Pass(delay);
        return Task.CompletedTask;
    }

    internal void Pass(TimeSpan time) => Now += time;
}
