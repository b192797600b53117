using Coordinator.Client.Connection;
using Coordinator.Sessions;
using Grpc.Net.Client;
using Microsoft.Extensions.Logging.Abstractions;
using Wire = Coordinator.Protocol.Client.V1;

namespace Coordinator.UnitTests.Client;

public sealed class SpareStreamTests : IDisposable
{
    private readonly GrpcChannel _channel = GrpcChannel.ForAddress("http://127.0.0.1:1");
    private readonly HandClock _clock = new();
    private readonly List<int> _opened = [];

    /// <summary>Found by measuring: a timer that fires a millisecond early was never set again, and there was no spare for as long as the session stayed.</summary>
    [Fact]
    public void Timer_ThatFiresEarly_IsSetAgain()
    {
        using var spare = New();
        spare.OnAttached(0);
        var wait = _clock.DueIn;
        Assert.InRange(wait.TotalMilliseconds, 1, SpareConnection.DelayMilliseconds);
        _clock.Fire(wait - TimeSpan.FromMilliseconds(1));
        Assert.Empty(_opened);
        Assert.Equal(1, _clock.DueIn.TotalMilliseconds);
        _clock.Fire(_clock.DueIn);
        Assert.Equal([1], _opened);
        Assert.Equal(Timeout.InfiniteTimeSpan, _clock.DueIn);
    }

    [Fact]
    public void Disposed_OpensNone()
    {
        var spare = New();
        spare.OnAttached(0);
        spare.Dispose();
        _clock.Fire(_clock.DueIn);
        Assert.Empty(_opened);
    }

    [Fact]
    public void StreamThatIsNotTheSpare_CountsForNothing()
    {
        using var spare = New();
        spare.OnAttached(0);
        _clock.Fire(_clock.DueIn);
        using var other = Stream(1, spare);
        spare.OnStands(other);
        spare.OnLost(other, "reset");
        Assert.Equal(SpareConnection.None, spare.InsteadOf(0));
        Assert.Equal(Timeout.InfiniteTimeSpan, _clock.DueIn);
    }

    public void Dispose() => _channel.Dispose();

    private SpareStream New()
    {
        SpareStream? spare = null;
        spare = new SpareStream(3, Open, server => $"server {server}", NullLogger.Instance, _clock);
        return spare;

        SessionStream Open(int server)
        {
            _opened.Add(server);
            return Stream(server, spare!);
        }
    }

    private SessionStream Stream(int server, SpareStream spare) => new(server, new Wire.Sessions.SessionsClient(_channel), 1, spare);

    /// <summary>Time passes and its one timer fires when the test says so.</summary>
    private sealed class HandClock : TimeProvider, ITimer
    {
        private long _now = 1_000;
        private TimerCallback? _callback;
        private object? _state;

        public TimeSpan DueIn { get; private set; } = Timeout.InfiniteTimeSpan;

        public override long TimestampFrequency => 1_000;

        public override long GetTimestamp() => _now;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            (_callback, _state) = (callback, state);
            return this;
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            DueIn = dueTime;
            return true;
        }

        public void Fire(TimeSpan after)
        {
            _now += (long)after.TotalMilliseconds;
            DueIn = Timeout.InfiniteTimeSpan;
            _callback!(_state);
        }

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
