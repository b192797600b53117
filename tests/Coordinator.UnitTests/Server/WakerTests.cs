using Coordinator.Primitives;
using Coordinator.Server.Loop;
using Coordinator.UnitTests.Grpc;
using Coordinator.Zab;
using Microsoft.Extensions.Time.Testing;

namespace Coordinator.UnitTests.Server;

/// <summary>The replica is woken once, a moment after it asked.</summary>
public sealed class WakerTests
{
    private readonly FakeTimeProvider _time = new();

    [Theory]
    [InlineData(100, 5)]
    [InlineData(6, 3)]
    public void Asked_PostsOnce_AfterFiveMilliseconds_OrHalfATick(int tick, int moment)
    {
        using var waker = new Waker(TimeSpan.FromMilliseconds(tick), _time);
        var loop = new RecordedInputs();
        waker.Start(loop);
        _time.Advance(TimeSpan.FromSeconds(1));
        waker.Ask();
        _time.Advance(TimeSpan.FromMilliseconds(moment - 1));
        Assert.Empty(loop.All);

        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal([Woken.Instance], loop.All);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Single(loop.All);
    }

    [Fact]
    public void AskedAgainBeforeTheMomentIsOver_PostsOnce()
    {
        using var waker = new Waker(TimeSpan.FromMilliseconds(100), _time);
        var loop = new RecordedInputs();
        waker.Start(loop);
        waker.Ask();
        _time.Advance(TimeSpan.FromMilliseconds(3));
        waker.Ask();
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Single(loop.All);
    }

    /// <summary>Nobody would hear of it, and an ACK would wait for a tick.</summary>
    [Fact]
    public void AskedBeforeItHasStarted_IsRefused()
    {
        using var waker = new Waker(TimeSpan.FromMilliseconds(100), _time);
        Assert.Throws<InvariantViolationException>(waker.Ask);
    }
}
