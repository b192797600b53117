using Coordinator.Primitives;
using Coordinator.Replication;
using Coordinator.Replication.Reads;
using Coordinator.Replication.Requests;
using Coordinator.Replication.Watches;
using Coordinator.Server.Clients;
using Coordinator.Tree.Txns;
using Coordinator.UnitTests.Grpc;

namespace Coordinator.UnitTests.Server.Telemetry;

/// <summary>Requests as the door counts them: each once, under its own kind, with how it ended.</summary>
public sealed class RequestMetricsTests : IDisposable
{
    private readonly Measured _measured = new();
    private readonly ClientGateway _gateway;
    private readonly SessionOutbox _outbox;

    public RequestMetricsTests()
    {
        _gateway = new ClientGateway(new GatewayOptions { Server = new ServerId(1), MaxCalls = 1 }, _measured.Metrics);
        _gateway.Start(new RecordedInputs());
        _outbox = _gateway.Register(_gateway.OpenStream(), 1);
    }

    public void Dispose() => _measured.Dispose();

    [Fact]
    public async Task Session_AnswersBelongToTheRequestsInTheirOrder()
    {
        await PostAsync(new ClientOpen(_outbox.Attachment, default, 1_000, []));
        await PostAsync(new ClientRequests(_outbox.Attachment,
        [
            new WriteRequest(1, 1, 0, new WriteTxn([], [], IsMulti: true)),
            new ReadRequest(2, new DataQuery("/a"), Linearizable: false, 0),
            new ReadRequest(3, new DataQuery("/a"), Linearizable: true, 0),
            new ReadRequest(4, new SyncQuery("/"), Linearizable: true, 0),
            new AddWatchRequest(5, new PersistentWatch("/a", false, Zxid.Zero, 1)),
            new WriteRequest(6, 2, 0, new CloseSessionTxn(CloseReason.Owner)),
        ]));
        _gateway.Deliver(_outbox.Attachment, new AttachedItem(new SessionId(1), 1_000, 1, 0, Zxid.Zero));
        foreach (var code in new[] { ErrorCode.Ok, ErrorCode.NoNode, ErrorCode.Unavailable, ErrorCode.Ok, ErrorCode.Ok, ErrorCode.Ok })
        {
            _gateway.Deliver(_outbox.Attachment, Reply(code));
        }

        Assert.Equal(
            [
                "coordinator.requests{kind=close,result=Ok}",
                "coordinator.requests{kind=linearizable_read,result=Unavailable}",
                "coordinator.requests{kind=open,result=Ok}",
                "coordinator.requests{kind=read,result=NoNode}",
                "coordinator.requests{kind=sync,result=Ok}",
                "coordinator.requests{kind=watch,result=Ok}",
                "coordinator.requests{kind=write,result=Ok}",
            ],
            Counted("coordinator.requests{"));
        Assert.Single(_measured.Values("coordinator.request.duration{kind=write}"));
    }

    [Fact]
    public async Task Session_ThatIsEnded_AnswersEverythingThatWaits()
    {
        await PostAsync(new ClientAttach(_outbox.Attachment, new SessionId(1), default, 2, Zxid.Zero, [], [], []));
        await PostAsync(new ClientRequests(_outbox.Attachment, [new ReadRequest(1, new DataQuery("/a"), Linearizable: false, 0)]));
        _gateway.Deliver(_outbox.Attachment, new EndedItem(ErrorCode.SessionExpired, "gone", 0));

        Assert.Equal(
            ["coordinator.requests{kind=attach,result=SessionExpired}", "coordinator.requests{kind=read,result=SessionExpired}"],
            Counted("coordinator.requests{"));
        Assert.Equal(1, _measured.Last("coordinator.attachments.ended{result=SessionExpired}"));
    }

    [Fact]
    public async Task UnaryWatch_IsAnsweredByItsFirstItem_EventsAreCountedByType()
    {
        await PostAsync(new UnaryWatch(_outbox.Attachment, new PersistentWatch("/a", true, Zxid.Zero, 1), []));
        _gateway.Deliver(_outbox.Attachment, new EventsItem([], new Zxid(1)));
        _gateway.Deliver(_outbox.Attachment, Events(WatchedEventType.Created, WatchedEventType.Created, WatchedEventType.Resync));

        Assert.Equal(["coordinator.requests{kind=watch,result=Ok}"], Counted("coordinator.requests{"));
        Assert.Equal(
            ["coordinator.watch.events{type=Created}", "coordinator.watch.events{type=Resync}"], Counted("coordinator.watch.events{"));
        Assert.Equal(2, _measured.Last("coordinator.watch.events{type=Created}"));
    }

    [Fact]
    public async Task Call_IsCountedWithItsResult_AlsoWhenTheDoorItselfRefuses()
    {
        var first = _gateway.ReadAsync(new DataQuery("/a"), linearizable: true, [], TestContext.Current.CancellationToken);
        var second = await _gateway.WriteAsync(new WriteTxn([], [], IsMulti: true), [], 100, TestContext.Current.CancellationToken);
        _gateway.Answer(new UnaryAnswer(1, Reply(ErrorCode.Ok), 0));
        await first;

        Assert.Equal(ErrorCode.Throttled, second.Reply.Code);
        Assert.Equal(
            ["coordinator.requests{kind=linearizable_read,result=Ok}", "coordinator.requests{kind=write,result=Throttled}"], Counted("coordinator.requests{"));
        Assert.Equal(100, _measured.Last("coordinator.client.io{direction=received}"));
    }

    [Fact]
    public void Results_OfTheService_AreThereFromTheStart_OthersWhenTheyHappen()
    {
        Assert.Equal(0, _measured.Last("coordinator.requests{kind=write,result=Unavailable}"));
        Assert.Equal(0, _measured.Last("coordinator.requests{kind=write,result=Ok}"));
        Assert.Empty(_measured.Values("coordinator.requests{kind=write,result=NoNode}"));
    }

    [Fact]
    public async Task Result_WithoutAName_IsCountedAsOther()
    {
        await PostAsync(new ClientRequests(_outbox.Attachment, [new ReadRequest(1, new DataQuery("/a"), false, 0), new ReadRequest(2, new DataQuery("/a"), false, 0)]));
        _gateway.Deliver(_outbox.Attachment, Reply((ErrorCode)(-5_000)));
        _gateway.Deliver(_outbox.Attachment, Reply((ErrorCode)7));

        Assert.Equal(2, _measured.Last("coordinator.requests{kind=read,result=Other}"));
    }

    private static ReplyItem Reply(ErrorCode code) => new(0, code, null, Zxid.Zero, Zxid.Zero, 0, 0, [], null);

    private static EventsItem Events(params WatchedEventType[] types) =>
        new([.. types.Select(type => new WatchHit(new WatchedEvent(type, "/a", new Zxid(2)), [1]))], new Zxid(2));

    private ValueTask PostAsync(Coordinator.Zab.Input input) => _gateway.PostAsync(_outbox, input, 0, TestContext.Current.CancellationToken);

    private IEnumerable<string> Counted(string prefix) =>
        _measured.Series.Where(series => series.StartsWith(prefix, StringComparison.Ordinal) && _measured.Last(series) > 0);
}
