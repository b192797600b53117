using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace Coordinator.UnitTests.BrokerClients;

/// <summary>A clock that stands still until a test has seen a pause begin, and says how long it was.</summary>
internal sealed class TimeOfPauses : FakeTimeProvider
{
    private readonly Channel<TimeSpan> _timers = Channel.CreateUnbounded<TimeSpan>();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        _timers.Writer.TryWrite(dueTime);
        return timer;
    }

    /// <summary>Waits for a pause of this length, and then lets so much time pass.</summary>
    public async Task PassInPauseAsync(TimeSpan pause, TimeSpan passes)
    {
        while (await _timers.Reader.ReadAsync(TestContext.Current.CancellationToken) != pause)
        {
        }

        Advance(passes);
    }
}
