using Coordinator.Server.Loop;
using Coordinator.Zab;
using Microsoft.Extensions.Time.Testing;

namespace Coordinator.UnitTests.Server;

/// <summary>One tick each period; what a rest has left out is made up, what a held up process has missed is not.</summary>
public sealed class TickClockTests : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100);

    private readonly SettableTime _time = new();
    private readonly TickClock _clock;

    public TickClockTests() => _clock = new TickClock(Period, _time);

    public void Dispose() => _clock.Dispose();

    [Fact]
    public void EachPeriod_OneTick_WithTheTimeAtWhichItWasDue()
    {
        Assert.Null(_clock.Take());
        Advance(99);
        Assert.Null(_clock.Take());
        Advance(1);
        Assert.Equal(new Tick(100), _clock.Take());
        Assert.Null(_clock.Take());
        Advance(130);
        Assert.Equal(new Tick(200), _clock.Take());
        Assert.Null(_clock.Take());
    }

    [Fact]
    public void HeldUp_OneTickComes_TheOthersAreMissed_AndThePhaseIsKept()
    {
        Advance(570);
        Assert.Equal([500], Taken());
        Assert.Equal(4, _clock.Missed);
        Advance(30);
        Assert.Equal([600], Taken());
        Assert.Equal(4, _clock.Missed);
    }

    [Fact]
    public void Rested_EveryTickOfTheRestComes_InOrder()
    {
        _clock.Rest(4);
        Assert.True(_clock.IsResting);
        Advance(310);
        Assert.Equal([100, 200, 300], Taken());
        Advance(100);
        Assert.Equal([400], Taken());
        Assert.Equal(0, _clock.Missed);
    }

    [Fact]
    public void HeldUpBeyondARest_WhatIsMoreThanItIsMissed()
    {
        _clock.Rest(3);
        Advance(1_000);
        Assert.Equal([800, 900, 1_000], Taken());
        Assert.Equal(7, _clock.Missed);
        Advance(200);
        Assert.Equal([1_200], Taken());
        Assert.Equal(8, _clock.Missed);
    }

    [Fact]
    public void EndOfARest_TheNextTickIsTheNextThatIsDue()
    {
        _clock.Rest(5);
        Advance(250);
        Assert.Equal([100, 200], Taken());
        _clock.Rest(1);
        Assert.False(_clock.IsResting);
        Advance(50);
        Assert.Equal([300], Taken());
    }

    [Fact]
    public void WallClockIsSetBack_StampsDoNotFall()
    {
        Advance(100);
        Assert.Equal([100], Taken());
        _time.SetBack = TimeSpan.FromHours(1);
        Advance(100);
        Assert.Equal([100], Taken());
    }

    /// <summary>Until then it would wait for an hour, which nobody lets it do.</summary>
    [Fact]
    public async Task WhoWaits_IsToldThatARestHasEnded()
    {
        using var clock = new TickClock(TimeSpan.FromHours(1), _time);
        clock.Rest(8);
        var waiting = OnAThread(() => clock.Wait(0, CancellationToken.None));
        _time.Advance(TimeSpan.FromHours(1));
        Assert.False(waiting.IsCompleted);
        clock.Rest(1);

        Assert.Equal(1, await waiting.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken));
    }

    /// <summary>Nor does it call again for a tick that the loop has not come to.</summary>
    [Fact]
    public async Task WhoWaits_WaitsForTheNextPeriod_WhileTheLastTickIsNotTaken()
    {
        Advance(100);
        Assert.Equal(1, _clock.Wait(0, CancellationToken.None));
        using var ending = new CancellationTokenSource();
        var waiting = OnAThread(() => _clock.Wait(1, ending.Token));
        await ending.CancelAsync();
        _clock.Look();
        Assert.Equal(0, await waiting.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken));

        Advance(100);
        Assert.Equal(2, _clock.Wait(1, CancellationToken.None));
    }

    private static Task<long> OnAThread(Func<long> wait) =>
        Task.Factory.StartNew(wait, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private void Advance(int milliseconds) => _time.Advance(TimeSpan.FromMilliseconds(milliseconds));

    private List<long> Taken()
    {
        var taken = new List<long>();
        while (_clock.Take() is { } tick)
        {
            taken.Add(tick.WallMilliseconds);
        }

        return taken;
    }

    /// <summary>A wall clock that is set while the other one goes on.</summary>
    private sealed class SettableTime() : FakeTimeProvider(DateTimeOffset.UnixEpoch)
    {
        public TimeSpan SetBack { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() - SetBack;

        public override long GetTimestamp() => base.GetUtcNow().Ticks;
    }
}
