using Coordinator.Cli;
using Coordinator.Cli.Calls;
using Coordinator.Primitives;
using Coordinator.Protocol.Client.V1;

using Grpc.Core;

using TreeClient = Coordinator.Protocol.Client.V1.Tree.TreeClient;

namespace Coordinator.UnitTests.Cli.Calls;

public sealed class CallerTests
{
    private readonly FakeCallClock _clock = new();

    [Fact]
    public async Task CallAsync_DeadServer_IsSkipped()
    {
        var dead = new FakeTarget(1, _ => throw Refusals.ConnectionRefused());
        var alive = new FakeTarget(2, _ => new SyncResponse { Zxid = 7 });
        Assert.Equal(7, (await CallAsync(CallKind.Write, TimeSpan.FromSeconds(5), dead, alive)).Zxid);
        Assert.Single(dead.Requests);
    }

    [Fact]
    public async Task CallAsync_RefusedUntilALeaderIsThere_GoesRoundAndRound()
    {
        var refusals = 0;
        object Answer(object request) =>
            refusals++ < 7 ? throw Refusals.Service(ErrorCode.Unavailable, "no leader") : new SyncResponse { Zxid = 1 };
        await CallAsync(CallKind.Write, TimeSpan.FromSeconds(5), new FakeTarget(1, Answer), new FakeTarget(2, Answer), new FakeTarget(3, Answer));
        Assert.Equal([0, 0, 50, 0, 0, 100, 0], _clock.Delays.Select(delay => delay.TotalMilliseconds));
    }

    [Fact]
    public async Task CallAsync_NeverALeader_EndsUnavailableAndNamesEachReason()
    {
        var dead = new FakeTarget(1, _ => throw Refusals.ConnectionRefused());
        var alone = new FakeTarget(2, _ => throw Refusals.Service(ErrorCode.Unavailable, "no leader"));
        var failed = await Assert.ThrowsAsync<CommandFailedException>(() => CallAsync(CallKind.Write, TimeSpan.FromSeconds(2), dead, alone));
        Assert.Equal(ExitCode.Unavailable, failed.ExitCode);
        Assert.Equal(
            [new Failure(ErrorCode.Unavailable, "no server did it within 2 s (127.0.0.1:1: connection refused; 127.0.0.1:2: no leader)")],
            failed.Failures);
        Assert.InRange(_clock.Now.TotalSeconds, 1.3, 2);
    }

    [Fact]
    public async Task CallAsync_WriteWithoutAnswer_IsSentOnce()
    {
        var broken = new FakeTarget(1, _ => throw Refusals.ConnectionBroke());
        var alive = new FakeTarget(2, _ => new SyncResponse());
        var failed = await Assert.ThrowsAsync<CommandFailedException>(() => CallAsync(CallKind.Write, TimeSpan.FromSeconds(5), broken, alive));
        Assert.Equal(ExitCode.OutcomeUnknown, failed.ExitCode);
        Assert.Equal(ErrorCode.OutcomeUnknown, failed.Failures[0].Code);
        Assert.Single(broken.Requests);
        Assert.Empty(alive.Requests);
    }

    [Fact]
    public async Task CallAsync_ServiceSaysOutcomeUnknown_IsNotRetried()
    {
        var target = new FakeTarget(1, _ => throw Refusals.Service(ErrorCode.OutcomeUnknown, "the leader is gone"));
        var failed = await Assert.ThrowsAsync<CommandFailedException>(() => CallAsync(CallKind.Write, TimeSpan.FromSeconds(5), target));
        Assert.Equal(ExitCode.OutcomeUnknown, failed.ExitCode);
        Assert.Single(target.Requests);
    }

    [Fact]
    public async Task CallAsync_HungServerAndRead_MovesOnAfterItsPatience()
    {
        var hung = new FakeTarget(1, _ =>
        {
            _clock.Pass(TimeSpan.FromSeconds(1.5));
            throw Refusals.NoAnswerInTime();
        });
        var alive = new FakeTarget(2, _ => new SyncResponse { Zxid = 3 });
        Assert.Equal(3, (await CallAsync(CallKind.Read, TimeSpan.FromSeconds(5), hung, alive)).Zxid);
        Assert.Equal(DateTime.UnixEpoch + TimeSpan.FromSeconds(1.5), hung.Options[0].Deadline);
        Assert.Equal(DateTime.UnixEpoch + TimeSpan.FromSeconds(3), alive.Options[0].Deadline);
    }

    [Fact]
    public async Task CallAsync_FinalWord_EndsAtOnceWithTheServersWords()
    {
        var target = new FakeTarget(1, _ => throw Refusals.Service(ErrorCode.NoNode, "/a does not exist", "0x9"));
        var failed = await Assert.ThrowsAsync<CommandFailedException>(() => CallAsync(CallKind.Read, TimeSpan.FromSeconds(5), target));
        Assert.Equal(ExitCode.Refused, failed.ExitCode);
        Assert.Equal([new Failure(ErrorCode.NoNode, "/a does not exist", "0x9")], failed.Failures);
    }

    [Fact]
    public async Task CallAsync_SecondCall_StartsAtTheServerThatAnswered()
    {
        var dead = new FakeTarget(1, _ => throw Refusals.ConnectionRefused());
        var alive = new FakeTarget(2, _ => new SyncResponse());
        using var caller = new Caller([dead, alive], TimeSpan.FromSeconds(5), _clock);
        await caller.CallAsync(CallKind.Read, Sync, TestContext.Current.CancellationToken);
        await caller.CallAsync(CallKind.Read, Sync, TestContext.Current.CancellationToken);
        Assert.Single(dead.Requests);
        Assert.Equal(2, alive.Requests.Count);
    }

    private async Task<SyncResponse> CallAsync(CallKind kind, TimeSpan timeout, params FakeTarget[] targets)
    {
        using var caller = new Caller(targets, timeout, _clock);
        return await caller.CallAsync(kind, Sync, TestContext.Current.CancellationToken);
    }

    private static AsyncUnaryCall<SyncResponse> Sync(CallInvoker invoker, CallOptions options) => new TreeClient(invoker).SyncAsync(new SyncRequest(), options);
}
