using Coordinator.Primitives;
using Coordinator.Sessions;
using Coordinator.Sessions.Calls;
using Coordinator.Sessions.Messages;
using static Coordinator.UnitTests.Sessions.SessionDriver;

namespace Coordinator.UnitTests.Sessions;

public sealed class ConnectionTests
{
    [Fact]
    public void Open_WhoseReplyIsLost_IsRepeatedWithTheSameHash()
    {
        var d = new SessionDriver();
        d.Start();
        var first = d.Connect().OfType<SendFrame>().Single().Frame.Open!;
        var dial = Assert.Single(d.Lose().OfType<Connect>());
        Assert.True(dial.Connection > 1);
        var second = d.Connect().OfType<SendFrame>().Single().Frame.Open!;
        Assert.True(first.PasswordHash.Span.SequenceEqual(second.PasswordHash.Span));
        d.Attach(attachNumber: 5);
        Assert.Equal(new SessionId(77), d.Session.SessionId);
        d.Lose();
        Assert.Equal(6, d.Connect().OfType<SendFrame>().Single().Frame.Attach!.AttachNumber);
    }

    [Fact]
    public void Attach_EachTime_HasALargerNumberAndWhatWasSeen()
    {
        var d = new SessionDriver().Open();
        d.Reply(d.Write("a").Request, seen: 250);
        d.Lose();
        var attach = d.Connect().OfType<SendFrame>().Single().Frame.Attach!;
        Assert.Equal((2, new Zxid(250)), (attach.AttachNumber, attach.SeenZxid));
        d.Refuse(ErrorCode.SessionMoved);
        d.Pass(100);
        Assert.Equal(3, d.Connect().OfType<SendFrame>().Single().Frame.Attach!.AttachNumber);
    }

    [Fact]
    public void PongAndAttached_DoNotMoveWhatWasSeen()
    {
        var d = new SessionDriver().Open();
        d.Pong(1);
        Assert.Equal(Zxid.Zero, d.Session.SeenZxid);
    }

    [Fact]
    public void Refusals_AllServersAreTriedAtOnceThenWithGrowingWaits()
    {
        var d = new SessionDriver(servers: 3);
        var start = d.Now;
        d.Start();
        var dials = new List<(int Server, long At)>();
        for (var i = 0; i < 12; i++)
        {
            dials.Add((d.All.OfType<Connect>().Last().ServerIndex, d.Now - start));
            d.Connect();
            d.Refuse(i % 2 == 0 ? ErrorCode.Unavailable : ErrorCode.NotReady);
            while (d.All.FindLastIndex(e => e is Connect) < d.All.FindLastIndex(e => e is Disconnect))
            {
                d.Pass(1);
            }
        }

        for (var i = 0; i < 12; i++)
        {
            Assert.Equal((dials[0].Server + i) % 3, dials[i].Server);
            Assert.Equal(dials[i / 3 * 3].At, dials[i].At);
        }

        Assert.InRange(dials[3].At, 10, 20);
        Assert.InRange(dials[6].At - dials[3].At, 20, 40);
        Assert.InRange(dials[9].At - dials[6].At, 40, 80);
    }

    [Fact]
    public void Refusal_WithAHint_IsHonoured()
    {
        var d = new SessionDriver();
        d.Start();
        d.Connect();
        Assert.Empty(d.Refuse(ErrorCode.Throttled, hint: 400).OfType<Connect>());
        Assert.Empty(d.Pass(399).OfType<Connect>());
        Assert.Single(d.Pass(1).OfType<Connect>());
    }

    [Fact]
    public void ConnectionLost_AfterServing_DialsTheNextServerAtOnce()
    {
        var d = new SessionDriver().Open();
        var before = d.All.OfType<Connect>().Last().ServerIndex;
        d.Reply(d.Write("a").Request);
        var dial = Assert.Single(d.Lose().OfType<Connect>());
        Assert.Equal((before + 1) % 3, dial.ServerIndex);
    }

    [Fact]
    public void Server_ThatDoesNotAnswerTheAttach_IsLeft()
    {
        var d = new SessionDriver();
        d.Start();
        d.Connect();
        Assert.Empty(d.Pass(1_999).OfType<Connect>());
        var effects = d.Pass(1);
        Assert.Single(effects.OfType<Disconnect>());
        Assert.Single(effects.OfType<Connect>());
    }

    [Fact]
    public void Server_ThatAnswersNoPing_IsLeftAfterAThirdOfTheTimeout()
    {
        var d = new SessionDriver().Open();
        Assert.Empty(d.Pass((SessionTimeout / 3) - 1).OfType<Connect>());
        Assert.Single(d.Pass(1).OfType<Connect>());
    }

    [Theory]
    [InlineData(3, 1)]
    [InlineData(1, 0)]
    public void Server_WithoutLeader_IsLeftAfterHalfASecondUnlessItIsTheOnlyOne(int servers, int moves)
    {
        var d = new SessionDriver(servers).Open();
        d.Pong(1, noLeader: true);
        Assert.Empty(d.Pass(499).OfType<Connect>());
        Assert.Equal(moves, d.Pass(1).OfType<Connect>().Count());
    }

    /// <summary>Found by chaos on real processes: pings are seconds apart, and clients of a leader that was cut off waited for the next pong.</summary>
    [Fact]
    public void Server_ThatRefusesForWantOfALeader_IsLeftBeforeAnyPongSaysSo()
    {
        var d = new SessionDriver().Open();
        var (_, request) = d.Write("a");
        d.Reply(request, ErrorCode.Unavailable, zxid: 0, hint: 20);
        var effects = d.Pass(499);
        Assert.Empty(effects.OfType<Connect>());
        Assert.Single(d.Pass(1).OfType<Connect>());
    }

    [Fact]
    public void Server_ThatRefusedForWantOfALeader_IsKeptWhenItHasOneAgain()
    {
        var d = new SessionDriver().Open();
        var (_, request) = d.Write("a");
        d.Reply(request, ErrorCode.Unavailable, zxid: 0, hint: 20);
        var again = SessionDriver.Writes(d.Pass(300)).Last();
        d.Reply(again);
        Assert.Empty(d.Pass(400).OfType<Connect>());
    }

    [Fact]
    public void Pings_EverySixthOfTheTimeout_NumberedWithinTheAttachment()
    {
        var d = new SessionDriver().Open();
        Assert.Equal(1, d.All.OfType<SendFrame>().Last().Frame.Ping);
        Assert.Empty(d.Pass((SessionTimeout / 6) - 1).OfType<SendFrame>());
        Assert.Equal(2, Assert.Single(d.Pass(1).OfType<SendFrame>()).Frame.Ping);
        d.Lose();
        Assert.Contains(d.Reattach().OfType<SendFrame>(), s => s.Frame.Ping == 1);
    }

    [Fact]
    public void Liveness_IsReckonedFromTheSendTimeOfTheNewestCountedPing()
    {
        var d = new SessionDriver(servers: 1).Open();
        d.Pass(SessionTimeout / 6);
        var sentSecond = d.Now;
        d.Pass(400);
        d.Pong(2);
        var changes = new List<(SessionState State, long At)>();
        while (d.Now < sentSecond + SessionTimeout + 100)
        {
            // The server answers, but its leader counts nothing newer.
            d.Pong(2);
            changes.AddRange(d.Pass(10).OfType<StateChanged>().Select(s => (s.State, d.Now)));
        }

        Assert.Equal(2, changes.Count);
        Assert.Equal(SessionState.Suspended, changes[0].State);
        Assert.InRange(changes[0].At - sentSecond, SessionTimeout * 2 / 3, (SessionTimeout * 2 / 3) + 10);
        Assert.Equal(SessionState.Lost, changes[1].State);
        Assert.InRange(changes[1].At - sentSecond, SessionTimeout * 9 / 10, (SessionTimeout * 9 / 10) + 10);
        var ping = d.All.OfType<SendFrame>().Last(s => s.Frame.Ping != 0).Frame.Ping;
        Assert.Equal(SessionState.Connected, Assert.Single(d.Pong(ping).OfType<StateChanged>()).State);
    }

    [Fact]
    public void Expired_EndsEveryCallAccordingToWhatMayHaveHappened()
    {
        var d = new SessionDriver().Open(window: 2);
        var (sent, _) = d.Write("a");
        var (read, _) = d.Read("r");
        var (waiting, _) = d.Submit(new WriteCall("b"));
        d.Lose();
        d.Connect();
        var effects = d.Refuse(ErrorCode.SessionExpired);
        Assert.Equal(SessionState.Expired, Assert.Single(effects.OfType<StateChanged>()).State);
        Assert.Equal(ErrorCode.OutcomeUnknown, d.Result(sent).Code);
        Assert.Equal(ErrorCode.SessionExpired, d.Result(read).Code);
        Assert.Equal(ErrorCode.SessionExpired, d.Result(waiting).Code);
        Assert.Equal(ErrorCode.SessionExpired, d.Result(d.Submit(new ReadCall("r")).CallId).Code);
        Assert.Empty(d.Pass(60_000));
    }

    [Fact]
    public void ExpiredReply_OfAFirstTransmission_IsCertain()
    {
        var d = new SessionDriver().Open();
        var (first, r1) = d.Write("a");
        var (second, _) = d.Write("b");
        d.Reply(r1, ErrorCode.SessionExpired);
        Assert.Equal(ErrorCode.SessionExpired, d.Result(first).Code);
        Assert.Equal(ErrorCode.OutcomeUnknown, d.Result(second).Code);
        Assert.Equal(SessionState.Expired, d.Session.State);
    }

    [Fact]
    public void Close_Answered_ClosesAndRefusesLaterCalls()
    {
        var d = new SessionDriver().Open();
        var (close, effects) = d.Submit(new CloseCall());
        var request = Assert.Single(Writes(effects));
        Assert.IsType<CloseBody>(request.Body);
        Assert.Equal(ErrorCode.SessionExpired, d.Result(d.Submit(new WriteCall("late")).CallId).Code);
        var closed = d.Reply(request);
        Assert.Equal(SessionState.Closed, Assert.Single(closed.OfType<StateChanged>()).State);
        Assert.Single(closed.OfType<Disconnect>());
        Assert.Equal(ErrorCode.Ok, d.Result(close).Code);
    }

    [Fact]
    public void Close_WhoseReplyIsLost_IsDoneWhenTheSessionIsGone()
    {
        var d = new SessionDriver().Open();
        var (close, _) = d.Submit(new CloseCall());
        d.Lose();
        d.Connect();
        d.Refuse(ErrorCode.SessionExpired);
        Assert.Equal(ErrorCode.Ok, d.Result(close).Code);
    }

    [Fact]
    public void Close_BeforeAnythingWasSent_NeedsNoServer()
    {
        var d = new SessionDriver();
        d.Start();
        var (close, effects) = d.Submit(new CloseCall());
        Assert.Equal(ErrorCode.Ok, d.Result(close).Code);
        Assert.Contains(effects, e => e is StateChanged { State: SessionState.Closed });
    }
}
