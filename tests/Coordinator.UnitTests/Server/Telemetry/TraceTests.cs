using System.Collections.Concurrent;
using System.Diagnostics;
using Coordinator.Primitives;
using Coordinator.Replication;
using Coordinator.Replication.Reads;
using Coordinator.Server.Clients;
using Coordinator.Server.Telemetry;
using Coordinator.UnitTests.Grpc;

namespace Coordinator.UnitTests.Server.Telemetry;

public sealed class TraceTests : IDisposable
{
    private readonly ConcurrentQueue<Activity> _ended = new();
    private readonly ActivityListener _listener;
    private readonly ManualTime _time = new();

    public TraceTests()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is CoordinatorTraces.SourceName,
            Sample = static (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = _ended.Enqueue,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public void Dispose() => _listener.Dispose();

    [Fact]
    public void Leaderless_IsOneTraceOfItsOwn_WithWhatHappenedInIt()
    {
        using var caller = new Activity("caller").Start();
        var trace = new LeaderlessTrace(_time);
        trace.Begins("the link broke " + caller.TraceId);
        _time.Pass(2);
        trace.Elected(TimeSpan.FromSeconds(2), new ServerId(3));
        _time.Pass(1);
        trace.Synchronized(TimeSpan.FromSeconds(1), new ServerId(3));
        trace.Serves(TimeSpan.FromSeconds(3), new ServerId(3), null);

        Assert.Same(caller, Activity.Current);
        var whole = Assert.Single(_ended, span => span.GetTagItem("coordinator.reason") is string reason && reason.EndsWith(caller.TraceId.ToString(), StringComparison.Ordinal));
        Assert.Equal(("leaderless", "it is in sync with server 3"), (whole.OperationName, whole.GetTagItem("coordinator.end")));
        Assert.Equal((ManualTime.Start.UtcDateTime, TimeSpan.FromSeconds(3)), (whole.StartTimeUtc, whole.Duration));
        Assert.Equal(default, whole.ParentSpanId);
        Assert.Equal(
            [("election", 0.0, 2.0), ("synchronization", 2, 1)],
            _ended.Where(span => span.ParentSpanId == whole.SpanId).OrderBy(span => span.StartTimeUtc)
                .Select(span => (span.OperationName, (span.StartTimeUtc - ManualTime.Start.UtcDateTime).TotalSeconds, span.Duration.TotalSeconds)));
    }

    [Fact]
    public void Leaderless_ForHours_KeepsItsLastParts()
    {
        var trace = new LeaderlessTrace(_time);
        for (var i = 0; i < LeaderlessTrace.MaxParts + 10; i++)
        {
            _time.Pass(1);
            trace.Elected(TimeSpan.FromSeconds(1), new ServerId(77));
        }

        trace.Serves(TimeSpan.FromHours(1), ServerId.None, new Epoch(77));

        var whole = Assert.Single(_ended, span => (string?)span.GetTagItem("coordinator.end") == "it leads epoch 77");
        Assert.Equal(LeaderlessTrace.MaxParts, _ended.Count(span => span.ParentSpanId == whole.SpanId));
    }

    [Theory]
    [InlineData(ErrorCode.Ok, ActivityStatusCode.Unset)]
    [InlineData(ErrorCode.NoNode, ActivityStatusCode.Unset)]
    [InlineData(ErrorCode.Unavailable, ActivityStatusCode.Error)]
    public async Task Call_HasASpanBelowItsCallers(ErrorCode result, ActivityStatusCode status)
    {
        using var caller = new Activity("caller").Start();
        caller.ActivityTraceFlags = ActivityTraceFlags.Recorded;
        var gateway = new ClientGateway(new GatewayOptions { Server = new ServerId(1) });
        gateway.Start(new RecordedInputs());
        var reading = gateway.ReadAsync(new DataQuery("/a"), linearizable: false, [], TestContext.Current.CancellationToken);
        gateway.Answer(new UnaryAnswer(1, new ReplyItem(0, result, "a reason", new Zxid(5), Zxid.Zero, 0, 0, [], null), 0));
        await reading;

        var span = Assert.Single(_ended, span => span.ParentSpanId == caller.SpanId);
        Assert.Equal(("read", status), (span.OperationName, span.Status));
        Assert.Equal(result.ToString(), span.GetTagItem("coordinator.result"));
        Assert.Equal("0x5", span.GetTagItem("coordinator.zxid"));
    }
}
