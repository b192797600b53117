using Coordinator.Primitives;
using Coordinator.Sessions;
using Coordinator.Sessions.Calls;
using Coordinator.Sessions.Messages;

namespace Coordinator.UnitTests.Sessions;

/// <summary>Calls that come together are as if each had come alone, but for the frames.</summary>
public sealed class SubmitsTests
{
    [Fact]
    public void Calls_ThatComeTogether_LeaveInOneFrame()
    {
        var d = new SessionDriver().Open();

        var effects = d.Step(Together(d, (1, new WriteCall("a")), (2, new ReadCall("r")), (3, new WriteCall("b"))));

        var frame = Assert.Single(effects.OfType<SendFrame>()).Frame;
        Assert.Collection(
            frame.Requests,
            first => Assert.Equal(("a", 1), (SessionDriver.Payload(Assert.IsType<WriteRequest>(first)), ((WriteRequest)first).WriteSeq)),
            second => Assert.Equal("r", Assert.IsType<ReadRequest>(second).Payload),
            third => Assert.Equal(("b", 2), (SessionDriver.Payload(Assert.IsType<WriteRequest>(third)), ((WriteRequest)third).WriteSeq)));
        foreach (var request in frame.Requests)
        {
            d.Reply(request);
        }

        Assert.All([1L, 2, 3], call => Assert.Equal(ErrorCode.Ok, d.Result(call).Code));
    }

    [Fact]
    public void Calls_BeyondWhatMayBePending_AreRefusedAlone()
    {
        var d = new SessionDriver(configure: options => options with { MaxPendingCalls = 2 }).Open();

        var effects = d.Step(Together(d, (1, new WriteCall("a")), (2, new ReadCall("r")), (3, new WriteCall("b"))));

        Assert.Equal(2, SessionDriver.Requests(effects).Count);
        Assert.Equal(ErrorCode.Throttled, d.Result(3).Code);
        Assert.False(d.IsAnswered(1) || d.IsAnswered(2));
    }

    [Fact]
    public void Calls_BehindAClose_AreRefused()
    {
        var d = new SessionDriver();
        d.Start();

        d.Step(Together(d, (1, new WriteCall("a")), (2, new CloseCall()), (3, new ReadCall("late"))));

        Assert.Equal(SessionState.Closed, d.Session.State);
        Assert.Equal(ErrorCode.SessionExpired, d.Result(1).Code);
        Assert.Equal(ErrorCode.SessionExpired, d.Result(3).Code);
    }

    [Fact]
    public void Deadlines_OfCallsThatComeTogether_AreTheirOwn()
    {
        var d = new SessionDriver().Open();
        d.Step(new Submits(d.Now, [Call(d, 1, new ReadCall("long"), 900), Call(d, 2, new ReadCall("short"), 100), Call(d, 3, new ReadCall("as short"), 100)]));

        d.Pass(99);
        Assert.False(d.IsAnswered(2));
        d.Pass(1);

        Assert.Equal([2L, 3], d.All.OfType<CompleteCall>().Select(ended => ended.CallId));
        d.Pass(800);
        Assert.Equal(ErrorCode.Unavailable, d.Result(1).Code);
    }

    private static Submits Together(SessionDriver d, params (long CallId, CallBody Body)[] calls) =>
        new(d.Now, [.. calls.Select(call => Call(d, call.CallId, call.Body, 15_000))]);

    private static Submit Call(SessionDriver d, long callId, CallBody body, long patience) => new(d.Now, callId, body, d.Now + patience);
}
