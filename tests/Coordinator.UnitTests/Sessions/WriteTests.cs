using Coordinator.Primitives;
using Coordinator.Sessions;
using Coordinator.Sessions.Calls;
using Coordinator.Sessions.Messages;
using static Coordinator.UnitTests.Sessions.SessionDriver;

namespace Coordinator.UnitTests.Sessions;

public sealed class WriteTests
{
    [Fact]
    public void Submit_Writes_AreNumberedFromOneAndCarryTheAcknowledgement()
    {
        var d = new SessionDriver().Open();
        var (first, r1) = d.Write("a");
        var (_, r2) = d.Write("b");
        Assert.Equal((1, 0), (r1.WriteSeq, r1.AckedSeq));
        Assert.Equal((2, 0), (r2.WriteSeq, r2.AckedSeq));
        d.Reply(r1);
        var (_, r3) = d.Write("c");
        Assert.Equal((3, 1), (r3.WriteSeq, r3.AckedSeq));
        Assert.Equal(ErrorCode.Ok, d.Result(first).Code);
    }

    [Fact]
    public void AckedSeq_WhenALaterAnswerIsSeenFirst_StopsBelowTheUnansweredNumber()
    {
        var d = new SessionDriver().Open();
        var (_, r1) = d.Write("a");
        var (_, r2) = d.Write("b");
        d.Reply(r2);
        Assert.Equal(0, d.Write("c").Request.AckedSeq);
        d.Reply(r1);
        Assert.Equal(2, d.Write("d").Request.AckedSeq);
    }

    [Fact]
    public void Reply_Twice_CompletesOnce()
    {
        var d = new SessionDriver().Open();
        var (call, request) = d.Write("a");
        d.Reply(request);
        d.Reply(request, ErrorCode.NoNode);
        Assert.Equal(ErrorCode.Ok, d.Result(call).Code);
    }

    [Fact]
    public void Window_WhenFull_HoldsLaterRequestsBack()
    {
        var d = new SessionDriver().Open(window: 2);
        var (_, r1) = d.Write("a");
        d.Write("b");
        Assert.Empty(Requests(d.Submit(new WriteCall("c")).Effects));
        var sent = Assert.Single(Writes(d.Reply(r1)));
        Assert.Equal(3, sent.WriteSeq);
    }

    [Fact]
    public void Reattach_UnansweredRequests_AreSentAgainInOrderUnderTheirNumbers()
    {
        var d = new SessionDriver().Open();
        var (_, r1) = d.Write("a");
        d.Write("b");
        var (read, _) = d.Read("r");
        d.Write("c");
        d.Reply(r1);
        d.Lose();
        var again = Requests(d.Reattach(lastApplied: 2));
        Assert.Equal(3, again.Count);
        Assert.Equal((2, "b"), (((WriteRequest)again[0]).WriteSeq, Payload((WriteRequest)again[0])));
        Assert.Equal("r", ((ReadRequest)again[1]).Payload);
        Assert.Equal((3, "c"), (((WriteRequest)again[2]).WriteSeq, Payload((WriteRequest)again[2])));
        d.Reply(again[1]);
        Assert.Equal(ErrorCode.Ok, d.Result(read).Code);
    }

    [Fact]
    public void Reattach_RepliesOfTheOldAttachment_AreNotListenedTo()
    {
        var d = new SessionDriver().Open();
        var (call, request) = d.Write("a");
        var connection = d.Connection;
        var attachment = d.Attachment;
        d.Lose();
        d.Reattach();
        d.Step(new FrameReceived(d.Now, connection, new ServerFrame(attachment) { Items = [Answer(request)] }));
        d.Step(new FrameReceived(d.Now, d.Connection, new ServerFrame(attachment) { Items = [Answer(request)] }));
        Assert.False(d.IsAnswered(call));
    }

    [Theory]
    [InlineData(ErrorCode.Throttled)]
    [InlineData(ErrorCode.Unavailable)]
    public void Refusal_OfAWrite_HoldsEverythingThenTriesThatNumberThenTheRest(ErrorCode code)
    {
        var d = new SessionDriver().Open();
        var (_, r1) = d.Write("a");
        var (_, r2) = d.Write("b");
        var (_, r3) = d.Write("c");
        d.Reply(r2, code, zxid: 0);
        Assert.Empty(Requests(d.Submit(new WriteCall("d")).Effects));
        d.Reply(r3, code, zxid: 0);
        var again = Assert.Single(Writes(d.Pass(50)));
        Assert.Equal((2, "b"), (again.WriteSeq, Payload(again)));
        Assert.True(again.RequestId > r3.RequestId);
        Assert.True(d.Reply(r1).OfType<CompleteCall>().Any());
        var rest = Writes(d.Reply(again));
        Assert.Equal([3, 4], rest.Select(w => w.WriteSeq));
        Assert.Equal(["c", "d"], rest.Select(Payload));
    }

    [Fact]
    public void Refusal_WithoutALeader_IsTriedAgainAtLeastEveryTenthOfASecond()
    {
        var d = new SessionDriver(servers: 1).Open();
        var (_, request) = d.Write("a");
        for (var i = 0; i < 10; i++)
        {
            d.Reply(request, ErrorCode.Unavailable, zxid: 0, hint: 20);
            request = Assert.Single(Writes(d.Pass(100)));
        }
    }

    [Fact]
    public void Refusal_WithAHint_WaitsForIt()
    {
        var d = new SessionDriver().Open();
        var (_, r1) = d.Write("a");
        d.Reply(r1, ErrorCode.Throttled, zxid: 0, hint: 700);
        Assert.Empty(Requests(d.Pass(699)));
        Assert.Single(Requests(d.Pass(1)));
    }

    [Fact]
    public void Refusal_AtEveryTryUntilTheDeadline_EndsUnavailableAndTheNumberBecomesANoOp()
    {
        var d = new SessionDriver().Open();
        var (call, request) = d.Write("a", deadline: 100);
        var (next, r2) = d.Write("b");
        d.Reply(request, ErrorCode.Throttled, zxid: 0, hint: 300);
        d.Pass(100);
        Assert.Equal(ErrorCode.Unavailable, d.Result(call).Code);
        var again = Assert.Single(Writes(d.Pass(250)));
        Assert.Equal(1, again.WriteSeq);
        Assert.IsType<NoOpBody>(again.Body);
        Assert.False(d.IsAnswered(next));

        // The recorded result of the no-op is Unavailable with its txn: an answer, not a refusal.
        var rest = Assert.Single(Writes(d.Reply(again, ErrorCode.Unavailable)));
        Assert.Equal((2, "b"), (rest.WriteSeq, Payload(rest)));
        d.Reply(rest);
        Assert.Equal(2, d.Write("c").Request.AckedSeq);
        Assert.Equal(ErrorCode.Ok, d.Result(next).Code);
        Assert.Equal(2, r2.WriteSeq);
    }

    [Fact]
    public void Deadline_OfAWriteUnderWay_EndsOutcomeUnknownAndItIsSentAgainUnchanged()
    {
        var d = new SessionDriver().Open();
        var (call, _) = d.Write("a", deadline: 100);
        d.Pass(100);
        Assert.Equal(ErrorCode.OutcomeUnknown, d.Result(call).Code);
        d.Lose();
        var again = Assert.Single(Writes(d.Reattach()));
        Assert.Equal((1, "a"), (again.WriteSeq, Payload(again)));
        d.Reply(again);
        Assert.Equal(1, d.Write("b").Request.AckedSeq);
    }

    [Fact]
    public void Deadline_OfAWriteRefusedAfterADoubtfulTransmission_EndsOutcomeUnknown()
    {
        var d = new SessionDriver().Open();
        var (call, _) = d.Write("a", deadline: 1_000);
        d.Lose();
        var again = Assert.Single(Writes(d.Reattach()));
        d.Reply(again, ErrorCode.Throttled, zxid: 0, hint: 1_500);
        d.Pass(1_000);
        Assert.Equal(ErrorCode.OutcomeUnknown, d.Result(call).Code);
        Assert.Equal("a", Payload(Assert.Single(Writes(d.Pass(600)))));
    }

    [Fact]
    public void Deadline_OfAWriteNeverSent_EndsUnavailableAndUsesNoNumber()
    {
        var d = new SessionDriver();
        d.Start();
        var (call, _) = d.Submit(new WriteCall("a"), deadline: 100);
        d.Pass(100);
        Assert.Equal(ErrorCode.Unavailable, d.Result(call).Code);
        d.Pass(600);
        d.Connect();
        d.Attach();
        Assert.Equal(1, d.Write("b").Request.WriteSeq);
    }

    [Fact]
    public void Cancel_OfASentWrite_KeepsItsNumberAndSendsItAgain()
    {
        var d = new SessionDriver().Open();
        var (call, _) = d.Write("a");
        d.Step(new Cancel(d.Now, call));
        Assert.Equal(ErrorCode.OutcomeUnknown, d.Result(call).Code);
        d.Lose();
        Assert.Equal("a", Payload(Assert.Single(Writes(d.Reattach()))));
    }

    [Fact]
    public void Cancel_OfAWaitingWrite_DropsIt()
    {
        var d = new SessionDriver().Open(window: 1);
        var (_, r1) = d.Write("a");
        var (call, _) = d.Submit(new WriteCall("b"));
        d.Step(new Cancel(d.Now, call));
        Assert.Equal(ErrorCode.Unavailable, d.Result(call).Code);
        Assert.Empty(Requests(d.Reply(r1)));
        Assert.Equal(2, d.Write("c").Request.WriteSeq);
    }

    [Fact]
    public void OutOfSequence_ForKeptResults_IsSentAgainWithANewerAcknowledgement()
    {
        var d = new SessionDriver().Open();
        var (_, r1) = d.Write("a");
        var (call, r2) = d.Write("b");
        d.Items(Answer(r1), Answer(r2, ErrorCode.OutOfSequence, expected: 2));
        var again = Assert.Single(Writes(d.Pass(30)));
        Assert.Equal((2, 1), (again.WriteSeq, again.AckedSeq));
        d.Reply(again);
        Assert.Equal(ErrorCode.Ok, d.Result(call).Code);
    }

    [Fact]
    public void OutOfSequence_ForAGap_IsSentAgainFromTheExpectedNumber()
    {
        var d = new SessionDriver().Open();
        d.Write("a");
        d.Write("b");
        var (_, r3) = d.Write("c");
        d.Reply(r3, ErrorCode.OutOfSequence, expected: 2);
        Assert.Equal([2, 3], Writes(d.Pass(30)).Select(w => w.WriteSeq));
    }

    [Fact]
    public void ErrorWithoutTxn_EndsTheCallAndUsesUpTheNumber()
    {
        var d = new SessionDriver().Open();
        var (call, request) = d.Write("a");
        d.Write("b");
        d.Reply(request, ErrorCode.BadArguments, zxid: 0);
        Assert.Equal(ErrorCode.BadArguments, d.Result(call).Code);
        var again = Writes(d.Pass(30));
        Assert.IsType<NoOpBody>(again[0].Body);
        Assert.Equal([1, 2], again.Select(w => w.WriteSeq));
    }

    [Fact]
    public void Submit_BeyondTheBound_EndsThrottled()
    {
        var d = new SessionDriver(configure: o => o with { MaxPendingCalls = 2 }).Open();
        d.Write("a");
        d.Write("b");
        var (call, _) = d.Submit(new WriteCall("c"));
        Assert.Equal(ErrorCode.Throttled, d.Result(call).Code);
        Assert.Contains("2 calls", d.Result(call).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RefusedRead_IsRetriedAloneAndHoldsUpNothing()
    {
        var d = new SessionDriver().Open();
        var (call, request) = d.Read("r");
        d.Reply(request, ErrorCode.Unavailable, zxid: 0);
        d.Write("a");
        var again = Assert.Single(Requests(d.Pass(30)));
        Assert.Equal("r", ((ReadRequest)again).Payload);
        d.Reply(again);
        Assert.Equal(ErrorCode.Ok, d.Result(call).Code);
    }

    [Fact]
    public void RefusedRead_WhileAWriteIsHeld_GoesBehindTheHeldNumber()
    {
        var d = new SessionDriver().Open();
        var (_, read) = d.Read("r");
        var (_, write) = d.Write("a");
        d.Reply(read, ErrorCode.Unavailable, zxid: 0);
        d.Reply(write, ErrorCode.Unavailable, zxid: 0);
        var again = Assert.IsType<WriteRequest>(Assert.Single(Requests(d.Pass(100))));
        Assert.Equal(1, again.WriteSeq);
        Assert.IsType<ReadRequest>(Assert.Single(Requests(d.Reply(again))));
    }

    [Fact]
    public void RefusedRead_UntilItsDeadline_EndsUnavailable()
    {
        var d = new SessionDriver().Open();
        var (call, request) = d.Read("r");
        d.Reply(request, ErrorCode.Throttled, zxid: 0, hint: 10_000);
        d.Pass(1_000);
        d.Step(new Cancel(d.Now, call));
        Assert.Equal(ErrorCode.Unavailable, d.Result(call).Code);
        Assert.Empty(Requests(d.Pass(10_000)));
    }
}
