using Coordinator.Primitives;
using Coordinator.Sessions;
using Coordinator.Sessions.Calls;
using Coordinator.Sessions.Messages;
using static Coordinator.UnitTests.Sessions.SessionDriver;

namespace Coordinator.UnitTests.Sessions;

public sealed class WatchTests
{
    private static WatchEvent Event(long zxid, params long[] watchIds) =>
        new(new WatchedEvent(WatchedEventType.Changed, "/a", new Zxid(zxid)), watchIds);

    private static (SessionDriver Driver, long CallId) Watching(long from = 0)
    {
        var d = new SessionDriver().Open();
        var (call, effects) = d.Submit(new WatchCall(new PersistentWatch(1, "/a", true, new Zxid(from))));
        d.Reply(Assert.Single(Requests(effects)), zxid: 0, seen: 200);
        return (d, call);
    }

    private static List<long> Zxids(IEnumerable<SessionEffect> effects) =>
        [.. effects.OfType<DeliverEvents>().SelectMany(e => e.Events).Select(e => e.Zxid.Value)];

    [Fact]
    public void PersistentWatch_AfterReattach_ResumesFromTheLastWholeTxn()
    {
        var (d, call) = Watching();
        Assert.Equal(ErrorCode.Ok, d.Result(call).Code);
        Assert.Equal([201, 202], Zxids(d.Items(new Events([Event(201, 1), Event(202, 1), Event(203, 1)], new Zxid(202)))));
        d.Lose();
        var attach = d.Connect().OfType<SendFrame>().Single().Frame.Attach!;
        Assert.Equal(new PersistentWatch(1, "/a", true, new Zxid(202)), Assert.Single(attach.Watches));
        Assert.Equal(new Zxid(202), attach.SeenZxid);
        d.Attach(seen: 300);
        Assert.Equal([203, 203], Zxids(d.Items(new Events([Event(202, 1), Event(203, 1), Event(203, 1)], new Zxid(203)))));
    }

    [Fact]
    public void Chunks_OfOneTxn_AreDeliveredTogether()
    {
        var (d, _) = Watching();
        Assert.Empty(Zxids(d.Items(new Events([Event(201, 1)], new Zxid(200)))));
        Assert.Equal([201, 201], Zxids(d.Items(new Events([Event(201, 1)], new Zxid(201)))));
    }

    [Fact]
    public void Resume_OfAQuietWatch_AdvancesWithRepliesAndCompleteZxids()
    {
        var (d, _) = Watching();
        d.Items(new Events([], new Zxid(250)));
        d.Reply(d.Read("r").Request, zxid: 0, seen: 260);
        d.Lose();
        Assert.Equal(260, Assert.Single(d.Connect().OfType<SendFrame>().Single().Frame.Attach!.Watches).FromZxid.Value);
    }

    [Fact]
    public void AddWatch_FromAZxid_GetsHistoryThatOthersHaveSeen()
    {
        var (d, _) = Watching();
        d.Items(new Events([Event(300, 1)], new Zxid(300)));
        var (_, effects) = d.Submit(new WatchCall(new PersistentWatch(2, "/b", false, new Zxid(50))));
        var request = Assert.IsType<AddWatchRequest>(Assert.Single(Requests(effects)));
        Assert.Equal(50, request.Watch.FromZxid.Value);
        Assert.Equal([60, 70], Zxids(d.Items(new Events([Event(50, 2), Event(60, 2), Event(70, 2)], new Zxid(300)), Answer(request, zxid: 0, seen: 300))));
    }

    [Fact]
    public void AddWatch_UnansweredAtReattach_GoesOnFromItsOwnPosition()
    {
        var (d, _) = Watching();
        d.Submit(new WatchCall(new PersistentWatch(2, "/b", false, new Zxid(50))));
        d.Items(new Events([Event(60, 2)], new Zxid(60)));
        d.Items(new Events([Event(300, 1)], new Zxid(300)));
        d.Lose();
        var again = Assert.IsType<AddWatchRequest>(Assert.Single(Requests(d.Reattach())));
        Assert.Equal(60, again.Watch.FromZxid.Value);
    }

    [Fact]
    public void Compacted_AnswerToAnAdd_GoesOnFromNowAfterAResync()
    {
        var d = new SessionDriver().Open();
        var (call, effects) = d.Submit(new WatchCall(new PersistentWatch(1, "/a", true, new Zxid(5))));
        var again = Assert.IsType<AddWatchRequest>(Assert.Single(Requests(d.Reply(Assert.Single(Requests(effects)), ErrorCode.Compacted, zxid: 0))));
        Assert.True(again.Watch.FromZxid.IsZero);
        var answered = d.Reply(again, zxid: 0, seen: 400);
        var resync = Assert.Single(answered.OfType<DeliverEvents>());
        Assert.True(resync.IsResync);
        Assert.Equal(new WatchedEvent(WatchedEventType.Resync, "/a", new Zxid(400)), Assert.Single(resync.Events));
        Assert.Equal(ErrorCode.Ok, d.Result(call).Code);
        Assert.Equal([401], Zxids(d.Items(new Events([Event(400, 1), Event(401, 1)], new Zxid(401)))));
    }

    /// <summary>The session goes where the history is, and not for ever: servers whose histories pass each other do not play with it.</summary>
    [Fact]
    public void Compacted_AnswerThatNamesABetterServer_TheSessionMovesThere_AtMostOncePerServer()
    {
        var d = new SessionDriver();
        d.Start();
        var first = Met(d, 1);
        d.Lose();
        var second = Met(d, 2);
        Assert.NotEqual(first, second);
        var (call, effects) = d.Submit(new WatchCall(new PersistentWatch(1, "/a", true, new Zxid(5))));
        foreach (var (better, place) in new[] { (1, first), (2, second) })
        {
            var asked = Assert.IsType<AddWatchRequest>(Assert.Single(Requests(effects)));
            Assert.Equal(5, asked.Watch.FromZxid.Value);
            d.Items(Answer(asked, ErrorCode.Compacted, zxid: 0) with { BetterServer = new ServerId(better) });
            Assert.Equal(place, Dialed(d));
            d.Connect();
            effects = d.Attach();
        }

        var again = Assert.Single(Requests(d.Items(Answer(Assert.Single(Requests(effects)), ErrorCode.Compacted, zxid: 0) with { BetterServer = new ServerId(1) })));
        Assert.True(Assert.IsType<AddWatchRequest>(again).Watch.FromZxid.IsZero);
        d.Reply(again, zxid: 0, seen: 400);
        Assert.Equal(ErrorCode.Ok, d.Result(call).Code);
    }

    [Fact]
    public void Compacted_AttachThatNamesABetterServer_DialsIt()
    {
        var d = new SessionDriver();
        d.Start();
        var first = Met(d, 1);
        d.Lose();
        Dialed(d);
        d.Connect();
        d.Frame(f => f with { Ended = new Refusal(ErrorCode.Compacted, "gone here") { BetterServer = new ServerId(1) } });
        Assert.Equal(first, Dialed(d));
    }

    private static int Met(SessionDriver d, int server)
    {
        var place = Dialed(d);
        d.Connect();
        d.Frame(f => f with { Attached = new Attached(new SessionId(77), 10_000, server, 0, new Zxid(100)) { ServerId = new ServerId(server) } });
        return place;
    }

    private static int Dialed(SessionDriver d)
    {
        while (d.All.FindLastIndex(e => e is Connect) < d.All.FindLastIndex(e => e is Disconnect))
        {
            d.Pass(1);
        }

        return d.All.OfType<Connect>().Last().ServerIndex;
    }

    [Fact]
    public void Compacted_AttachAtEveryServer_GoesOnFromNowAfterAResync()
    {
        var (d, _) = Watching();
        d.Lose();
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(200, Assert.Single(d.Connect().OfType<SendFrame>().Single().Frame.Attach!.Watches).FromZxid.Value);
            d.Refuse(ErrorCode.Compacted);
            while (d.All.FindLastIndex(e => e is Connect) < d.All.FindLastIndex(e => e is Disconnect))
            {
                d.Pass(1);
            }
        }

        Assert.True(Assert.Single(d.Connect().OfType<SendFrame>().Single().Frame.Attach!.Watches).FromZxid.IsZero);
        Assert.Empty(d.Attach(seen: 500).OfType<DeliverEvents>());

        // The server says from where the watch runs now: what it has applied, not what the client has seen.
        var resync = new WatchEvent(new WatchedEvent(WatchedEventType.Resync, "/a", new Zxid(600)), [1]);
        var delivered = Assert.Single(d.Items(new Events([resync], new Zxid(600))).OfType<DeliverEvents>());
        Assert.True(delivered.IsResync);
        Assert.Equal(600, delivered.Events[0].Zxid.Value);
    }

    [Fact]
    public void ResyncEvent_DividesWhatWasSeenFromWhatFollows()
    {
        var (d, _) = Watching();
        var resync = new WatchEvent(new WatchedEvent(WatchedEventType.Resync, "", new Zxid(250)), [1]);
        var delivered = d.Items(new Events([Event(201, 1), resync, Event(251, 1)], new Zxid(251))).OfType<DeliverEvents>().ToList();
        Assert.Equal([false, true, false], delivered.Select(e => e.IsResync));
        Assert.Equal([201, 250, 251], Zxids(delivered));
    }

    [Theory]
    [InlineData(OneShotKind.Data, ErrorCode.Ok, OneShotKind.Data)]
    [InlineData(OneShotKind.Exists, ErrorCode.Ok, OneShotKind.Data)]
    [InlineData(OneShotKind.Exists, ErrorCode.NoNode, OneShotKind.Exists)]
    [InlineData(OneShotKind.Children, ErrorCode.Ok, OneShotKind.Children)]
    public void OneShot_ArmedAndNotFired_IsArmedAgainAtTheNextAttach(OneShotKind kind, ErrorCode code, OneShotKind rearmed)
    {
        var d = new SessionDriver().Open();
        var (_, request) = d.Read("r", new OneShotWatch(9, "/a", kind));
        Assert.Equal(9, request.Watch!.WatchId);
        d.Reply(request, code, zxid: 0);
        d.Lose();
        Assert.Equal(new OneShotWatch(9, "/a", rearmed), Assert.Single(d.Connect().OfType<SendFrame>().Single().Frame.Attach!.Rearm));
    }

    [Fact]
    public void OneShot_OfAReadThatFailed_IsNotArmed()
    {
        var d = new SessionDriver().Open();
        d.Reply(d.Read("r", new OneShotWatch(9, "/a", OneShotKind.Data)).Request, ErrorCode.NoNode, zxid: 0);
        d.Lose();
        Assert.Empty(d.Connect().OfType<SendFrame>().Single().Frame.Attach!.Rearm);
    }

    [Fact]
    public void OneShot_Fires_Once()
    {
        var d = new SessionDriver().Open();
        d.Reply(d.Read("r", new OneShotWatch(9, "/a", OneShotKind.Data)).Request, zxid: 0);
        Assert.Equal([201], Zxids(d.Items(new Events([Event(201, 9)], new Zxid(201)))));
        Assert.Empty(Zxids(d.Items(new Events([Event(202, 9)], new Zxid(202)))));
        d.Lose();
        Assert.Empty(d.Connect().OfType<SendFrame>().Single().Frame.Attach!.Rearm);
    }

    [Fact]
    public void OneShot_OfAnUnansweredRead_GoesAgainWithTheRead()
    {
        var d = new SessionDriver().Open();
        d.Read("r", new OneShotWatch(9, "/a", OneShotKind.Data));
        d.Lose();
        var effects = d.Reattach();
        Assert.Empty(effects.OfType<SendFrame>().First().Frame.Attach!.Rearm);
        Assert.Equal(9, Assert.IsType<ReadRequest>(Assert.Single(Requests(effects))).Watch!.WatchId);
    }

    [Fact]
    public void Unwatch_StopsDeliveryAndTellsTheServer()
    {
        var (d, _) = Watching();
        var remove = Assert.IsType<RemoveWatchRequest>(Assert.Single(Requests(d.Step(new Unwatch(d.Now, 1)))));
        Assert.Equal(1, remove.WatchId);
        Assert.Empty(Zxids(d.Items(new Events([Event(201, 1)], new Zxid(201)))));
        d.Reply(remove, ErrorCode.NoWatcher, zxid: 0);
        Assert.Equal(0, d.Session.PendingCalls);
        d.Lose();
        Assert.Empty(d.Connect().OfType<SendFrame>().Single().Frame.Attach!.Watches);
    }

    [Fact]
    public void Unwatch_OfAnUnansweredAdd_EndsTheCall()
    {
        var d = new SessionDriver().Open();
        var (call, effects) = d.Submit(new WatchCall(new PersistentWatch(1, "/a", true, Zxid.Zero)));
        var add = Assert.Single(Requests(effects));
        var removal = Assert.Single(Requests(d.Step(new Unwatch(d.Now, 1))));
        Assert.Equal(ErrorCode.Unavailable, d.Result(call).Code);
        d.Items(Answer(add, zxid: 0), Answer(removal, zxid: 0));
        Assert.Equal(0, d.Session.PendingCalls);
    }

    [Fact]
    public void Watches_BeyondTheBound_AreRefusedWithTheLimit()
    {
        var d = new SessionDriver(configure: o => o with { MaxWatches = 1 }).Open();
        d.Submit(new WatchCall(new PersistentWatch(1, "/a", true, Zxid.Zero)));
        var (call, _) = d.Submit(new WatchCall(new PersistentWatch(2, "/b", true, Zxid.Zero)));
        Assert.Equal(ErrorCode.TooLarge, d.Result(call).Code);
        Assert.Contains("1 watches", d.Result(call).Message, StringComparison.Ordinal);
    }
}
