using Coordinator.Broker.Client;
using Coordinator.Broker.Client.Producing;
using Coordinator.Cli.Bench;
using Coordinator.Cli.Output;
using Coordinator.Controller.Core.Numbers;
using Coordinator.Primitives;

namespace Coordinator.UnitTests.Cli.Bench;

/// <summary>Time passes as the test says: what is due when, and from when latency counts.</summary>
public sealed class RecordSenderTests
{
    private readonly FakeCallClock _clock = new();
    private readonly AcknowledgedRecords _records = new(partitions: 1);
    private readonly List<(long Number, TimeSpan At)> _sent = [];
    private Func<long, Task<RecordPlace>> _end = number => Task.FromResult(new RecordPlace(0, number, LeaderEpoch.First));

    [Fact]
    public async Task WithARate_EachRecordIsSentWhenItIsDue()
    {
        var produced = await RunAsync(new RecordLoad { Rate = 4, Duration = TimeSpan.FromSeconds(1), InFlight = 10 });

        Assert.Equal([(0, Milliseconds(0)), (1, Milliseconds(250)), (2, Milliseconds(500)), (3, Milliseconds(750))], _sent);
        Assert.Equal((4, 0), (produced.Records, produced.Errors));
        Assert.Equal(new LatencyJson(1, 1, 1, 1), produced.Latency);
    }

    [Fact]
    public async Task AStall_IsSeenByAllThatWereDueInIt()
    {
        // The second of ten takes so long that all others are due before it ends.
        _end = number =>
        {
            _clock.Pass(Milliseconds(number == 1 ? 800 : 0));
            return Task.FromResult(new RecordPlace(0, number, LeaderEpoch.First));
        };

        var produced = await RunAsync(new RecordLoad { Rate = 10, Duration = TimeSpan.FromSeconds(1), InFlight = 1 });

        Assert.Equal(10, produced.Records);
        Assert.All(_sent[1..], sent => Assert.Equal(Milliseconds(900), sent.At));

        // 800, 700 and so on to 0, and the first with 0: of a closed loop nine would not have waited.
        Assert.InRange(produced.Latency.P50, 300_000, 300_500);
        Assert.InRange(produced.Latency.Max, 800_000, 800_500);
    }

    [Fact]
    public async Task WithoutARate_AtMostSoManyAreInFlight_UntilTheTimeIsOver()
    {
        var waiting = new List<TaskCompletionSource<RecordPlace>>();
        _end = _ =>
        {
            waiting.Add(new TaskCompletionSource<RecordPlace>());
            return waiting[^1].Task;
        };
        var running = RunAsync(new RecordLoad { Duration = TimeSpan.FromSeconds(1), InFlight = 3 });
        Assert.Equal(3, waiting.Count);

        _clock.Pass(TimeSpan.FromSeconds(2));
        for (var number = 0; number < waiting.Count; number++)
        {
            Assert.False(running.IsCompleted);
            waiting[number].SetResult(new RecordPlace(0, number, LeaderEpoch.First));
        }

        var produced = await running;
        Assert.Equal(TimeSpan.FromSeconds(2), produced.Elapsed);
        Assert.Equal(produced.Records, _records.Verdict().Acknowledged);
        Assert.InRange(produced.Latency.P50, 2_000_000, 2_002_000);
    }

    [Fact]
    public async Task WhatIsNotDelivered_IsCounted_AndNotTimed()
    {
        _end = number => number == 1
            ? Task.FromException<RecordPlace>(new BrokerException(ErrorCode.NotReady, "too few"))
            : Task.FromResult(new RecordPlace(0, number, LeaderEpoch.First));

        var produced = await RunAsync(new RecordLoad { Rate = 3, Duration = TimeSpan.FromSeconds(1) });

        Assert.Equal((2, 1), (produced.Records, produced.Errors));
        Assert.Equal(["NotReady: too few"], produced.Messages);
    }

    [Fact]
    public async Task Interrupted_ItDoesNotWaitForWhatIsOnItsWay()
    {
        using var stop = new CancellationTokenSource();
        _end = _ => new TaskCompletionSource<RecordPlace>().Task;
        var running = RunAsync(new RecordLoad { InFlight = 2 }, stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    private static TimeSpan Milliseconds(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);

    private Task<RecordsProduced> RunAsync(RecordLoad load, CancellationToken? cancellationToken = null) =>
        new RecordSender(load, _records, _clock, SendAsync).RunAsync(cancellationToken ?? TestContext.Current.CancellationToken);

    private async Task<Task<RecordPlace>> SendAsync(ReadOnlyMemory<byte> value)
    {
        await Task.CompletedTask;
        var number = RecordValue.NumberOf(value.Span, _records.Load);
        var end = _end(number);
        _sent.Add((number, _clock.Now));
        return end;
    }
}
