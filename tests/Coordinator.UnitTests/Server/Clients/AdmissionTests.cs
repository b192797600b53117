using Coordinator.Primitives;
using Coordinator.Replication;
using Coordinator.Replication.Reads;
using Coordinator.Replication.Requests;
using Coordinator.Replication.Watches;
using Coordinator.Server.Clients;
using Coordinator.Server.Loop;
using Coordinator.Tree.Txns;
using Coordinator.Zab;

namespace Coordinator.UnitTests.Server.Clients;

public sealed class AdmissionTests
{
    private static readonly WriteTxn Write = new([new DeleteOp("/a", -1)], [], false);

    [Theory]
    [InlineData(0, "")]
    [InlineData(250, "")]
    [InlineData(300, "LargeList")]
    [InlineData(600, "LargeList Write")]
    [InlineData(1_500, "LargeList Read Write")]
    [InlineData(600_000, "LargeList Read Write")]
    public void TheFurtherBehind_TheMoreIsTurnedAway_RenewalsNever(int behindMilliseconds, string refused) => Assert.Equal(
        refused,
        string.Join(' ', Enum.GetValues<AdmissionClass>()
            .Where(of => Admission.RetryAfterMilliseconds(of, TimeSpan.FromMilliseconds(behindMilliseconds)) > 0)
            .Select(of => of.ToString())
            .Order(StringComparer.Ordinal)));

    [Theory]
    [InlineData(600, 600)]
    [InlineData(60_000, 5_000)]
    public void Hint_IsAboutTheLag_AndBounded(int behindMilliseconds, int hint) =>
        Assert.Equal(hint, Admission.RetryAfterMilliseconds(AdmissionClass.Write, TimeSpan.FromMilliseconds(behindMilliseconds)));

    [Fact]
    public void Classes_AreByWhatARequestCosts()
    {
        Assert.Equal(AdmissionClass.Write, Admission.ClassOf(new WriteRequest(1, 1, 0, Write)));
        Assert.Equal(AdmissionClass.Renewal, Admission.ClassOf(new WriteRequest(1, 1, 0, new CloseSessionTxn(CloseReason.Owner))));
        Assert.Equal(AdmissionClass.Read, Admission.ClassOf(new ReadRequest(1, new DataQuery("/a"), false, 0)));
        Assert.Equal(AdmissionClass.Read, Admission.ClassOf(new ReadRequest(1, new SyncQuery("/a"), true, 0)));
        Assert.Equal(AdmissionClass.Read, Admission.ClassOf(new AddWatchRequest(1, new PersistentWatch("/a", true, Zxid.Zero, 1))));
        Assert.Equal(AdmissionClass.Renewal, Admission.ClassOf(new RemoveWatchRequest(1, 1)));
        Assert.Equal(AdmissionClass.Read, Admission.ClassOf(new ChildrenQuery("/a", null, Admission.ShortList, false)));
        Assert.Equal(AdmissionClass.LargeList, Admission.ClassOf(new ChildrenQuery("/a", null, Admission.ShortList + 1, false)));
        Assert.Equal(AdmissionClass.LargeList, Admission.ClassOf(new ChildrenQuery("/a", null, 0, false)));
        Assert.Equal(AdmissionClass.LargeList, Admission.ClassOf(new SubtreeQuery("/a", null, 0)));
    }

    [Fact]
    public async Task Gateway_TurnsCallsAway_AndMarksWhatASessionAsks()
    {
        var loop = new SlowLoop();
        var gateway = new ClientGateway(new GatewayOptions { Server = new ServerId(1) });
        gateway.Start(loop);
        var outbox = gateway.Register(gateway.OpenStream(), 1);
        SessionRequest[] requests = [new WriteRequest(1, 1, 0, Write), new ReadRequest(2, new DataQuery("/a"), false, 0), new ReadRequest(3, new SubtreeQuery("/a", null, 0), false, 0)];

        await gateway.PostAsync(outbox, new ClientRequests(outbox.Attachment, requests), 10, TestContext.Current.CancellationToken);
        loop.Lag = TimeSpan.FromMilliseconds(700);
        await gateway.PostAsync(outbox, new ClientRequests(outbox.Attachment, requests), 10, TestContext.Current.CancellationToken);
        await gateway.PostAsync(outbox, new ClientPing(outbox.Attachment, 1), 0, TestContext.Current.CancellationToken);
        var refused = await gateway.WriteAsync(Write, [], 10, TestContext.Current.CancellationToken);

        Assert.Equal([0, 0, 0], Hints(loop.Posted[0]));
        Assert.Equal([700, 0, 700], Hints(loop.Posted[1]));
        Assert.IsType<ClientPing>(loop.Posted[2]);
        Assert.Equal((ErrorCode.Throttled, 700, 3), (refused.Reply.Code, refused.Reply.RetryAfterMilliseconds, loop.Posted.Count));
    }

    private static int[] Hints(Input input) => [.. Assert.IsType<ClientRequests>(input).Requests.Select(request => request.RetryAfterMilliseconds)];

    private sealed class SlowLoop : IInputQueue
    {
        public List<Input> Posted { get; } = [];

        public TimeSpan Lag { get; set; }

        public TimeSpan Behind => Lag;

        public ValueTask PostAsync(Input input, int weight = 0, CancellationToken cancellation = default)
        {
            Posted.Add(input);
            return ValueTask.CompletedTask;
        }
    }
}
