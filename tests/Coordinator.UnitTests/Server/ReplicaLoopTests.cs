using Coordinator.Primitives;
using Coordinator.Replication;
using Coordinator.Replication.Reads;
using Coordinator.Server.Audit;
using Coordinator.Server.Clients;
using Coordinator.Server.Loop;
using Coordinator.Server.Peers;
using Coordinator.Server.Storage;
using Coordinator.Server.Telemetry;
using Coordinator.UnitTests.Grpc;
using Coordinator.Zab;
using Coordinator.Zab.Messages;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Coordinator.UnitTests.Server;

/// <summary>Whoever posts finds somebody who steps it, and never two at once.</summary>
public sealed class ReplicaLoopTests : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100);

    private readonly FakeTimeProvider _time = new();
    private readonly TickClock _clock;
    private readonly CoordinatorMetrics _metrics = NoMeters.Metrics();
    private readonly ClientGateway _gateway = new(new GatewayOptions { Server = new ServerId(1) });
    private readonly ServerFate _fate = new();
    private readonly DirectoryInfo _crashes = Directory.CreateTempSubdirectory();
    private readonly Waker _waker = new(TimeSpan.FromMilliseconds(100), TimeProvider.System);
    private readonly ReplicaLoop _loop;

    public ReplicaLoopTests()
    {
        var roles = new Dictionary<ServerId, ServerRole> { [new ServerId(1)] = ServerRole.Voter, [new ServerId(2)] = ServerRole.Voter };
        var replica = new Replica(
            new ReplicaOptions { Zab = new ZabOptions { Id = new ServerId(1), Servers = EnsembleMembership.Of(roles), FoundingBody = default, Seed = 1 }, TreeSeed = 1 },
            new ZabRecovered(default, Zxid.Zero, Zxid.Zero, [], [], Zxid.Zero),
            null);
        var executor = new EffectExecutor(
            new Nobody(), new Nothing(), _gateway, _waker, _fate, _metrics, new AuditLog(NullLoggerFactory.Instance, TimeProvider.System), NullLogger<EffectExecutor>.Instance);
        _clock = new TickClock(Period, _time);
        var settings = new LoopSettings(_crashes.FullName, 1 << 20, _clock, _time);
        _loop = new ReplicaLoop(replica, executor, _fate, settings, _metrics, NullLogger<ReplicaLoop>.Instance);
    }

    public void Dispose()
    {
        _waker.Dispose();
        _clock.Dispose();
        _metrics.Dispose();
        _crashes.Delete(recursive: true);
    }

    [Fact]
    public void Tick_NobodyIsAtTheLoop_IsSteppedByWhoPostsIt()
    {
        _ = _loop.RunAsync();
        var before = _loop.Status;
        _time.Advance(Period);
        Post(TickDue.Instance);

        Assert.NotSame(before, _loop.Status);
    }

    /// <summary>A server that rests is told the right time before anything else.</summary>
    [Fact]
    public async Task TicksWereDueDuringARest_TheyAreSteppedBeforeWhatEndsIt()
    {
        _ = _loop.RunAsync();
        _gateway.Start(_loop);
        _clock.Rest(4);
        _time.Advance(3 * Period);
        var answer = await _gateway.ReadAsync(new DataQuery("/"), linearizable: true, [], TestContext.Current.CancellationToken);

        Assert.Contains("has not served for 300 ms", answer.Reply.Message, StringComparison.Ordinal);
        Assert.False(_clock.IsResting);
    }

    /// <summary>Otherwise a tick waits for its turn in the queue, so that one that is late says how long everything else waits.</summary>
    [Fact]
    public async Task TicksAreDue_NobodyRests_WhatIsPostedBeforeThemIsSteppedBeforeThem()
    {
        _ = _loop.RunAsync();
        _gateway.Start(_loop);
        _time.Advance(Period);
        var answer = await _gateway.ReadAsync(new DataQuery("/"), linearizable: true, [], TestContext.Current.CancellationToken);
        Assert.Contains("has not served for 0 ms", answer.Reply.Message, StringComparison.Ordinal);

        Post(TickDue.Instance);
        answer = await _gateway.ReadAsync(new DataQuery("/"), linearizable: true, [], TestContext.Current.CancellationToken);
        Assert.Contains("has not served for 100 ms", answer.Reply.Message, StringComparison.Ordinal);
    }

    /// <summary>Nobody was called for it, and nobody posts anything after it.</summary>
    [Fact]
    public async Task PostedBeforeTheStart_IsSteppedAfterIt()
    {
        _gateway.Start(_loop);
        var asking = _gateway.ReadAsync(new DataQuery("/"), linearizable: true, [], TestContext.Current.CancellationToken);
        Assert.Null(_loop.Status);
        _ = _loop.RunAsync();

        Assert.Equal(ErrorCode.Unavailable, (await asking).Reply.Code);
    }

    /// <summary>Ticks beside them, which step on the thread that posts: a call that nobody steps would never end.</summary>
    [Fact]
    public async Task ManyPost_EachIsAnswered_AndTheLoopEndsWhenItIsCompleted()
    {
        var running = _loop.RunAsync();
        _gateway.Start(_loop);
        using var over = new CancellationTokenSource();
        var ticking = Task.Factory.StartNew(
            () =>
            {
                while (!over.IsCancellationRequested)
                {
                    Post(TickDue.Instance);
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(AskAsync)));
        await over.CancelAsync();
        await ticking;
        _loop.Complete();
        await running;

        Assert.All(answers, code => Assert.Equal(ErrorCode.Unavailable, code));
        Assert.False(_fate.IsStopped);
    }

    /// <summary>Who posts is not to blame.</summary>
    [Fact]
    public async Task BrokenInvariant_EndsTheLoopAndTheServer_NotWhoPosts()
    {
        var running = _loop.RunAsync();
        Post(new StorageCompleted(1_000));

        await Assert.ThrowsAnyAsync<Exception>(() => running);
        Assert.Equal(ExitCodes.BrokenInvariant, (await _fate.Stopped).ExitCode);
        Assert.Single(_crashes.GetFiles());
    }

    /// <summary>As the clock does.</summary>
    private void Post(Input input) => _loop.PostAsync(input, 0, TestContext.Current.CancellationToken).AsTask().Wait(TestContext.Current.CancellationToken);

    private async Task<ErrorCode> AskAsync()
    {
        for (var i = 0; i < 500; i++)
        {
            var answer = await _gateway.ReadAsync(new DataQuery("/"), linearizable: true, [], TestContext.Current.CancellationToken);
            if (answer.Reply.Code != ErrorCode.Unavailable)
            {
                return answer.Reply.Code;
            }
        }

        return ErrorCode.Unavailable;
    }

    private sealed class Nobody : IPeerTransport
    {
        public void Start(IInputQueue inputs, Func<ReplicaStatus?> status) => Assert.NotNull(inputs);

        public void Send(ServerId to, PeerMessage message) => Assert.Equal(new ServerId(2), to);

        public void Break(ServerId peer) => Assert.Equal(new ServerId(2), peer);

        public void EnsembleKnown(long ensembleId) => Assert.NotEqual(0, ensembleId);

        public void MembershipKnown(EnsembleMembership membership) => Assert.NotNull(membership);

        public Task StopAsync() => Task.CompletedTask;
    }

    private sealed class Nothing : IStorageQueue
    {
        public void Enqueue(Effect work) => Assert.NotNull(work);
    }
}
