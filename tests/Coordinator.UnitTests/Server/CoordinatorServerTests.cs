using Coordinator.Backup;
using Coordinator.Primitives;
using Coordinator.Replication;
using Coordinator.Replication.Reads;
using Coordinator.Server;
using Coordinator.Server.Audit;
using Coordinator.Server.Backup;
using Coordinator.Server.Clients;
using Coordinator.Server.Loop;
using Coordinator.Server.Options;
using Coordinator.Server.Peers;
using Coordinator.Server.Telemetry;
using Coordinator.Storage;
using Coordinator.TestKit.Disks;
using Coordinator.Tree;
using Coordinator.Tree.Txns;
using Coordinator.UnitTests.Grpc;
using Coordinator.UnitTests.Storage;
using Coordinator.UnitTests.Tree;
using Coordinator.Zab.Messages;
using Microsoft.Extensions.Logging.Abstractions;

namespace Coordinator.UnitTests.Server;

/// <summary>A whole server, alone, on a simulated disk: the loop, the workers and the gateway with their real threads.</summary>
public sealed class CoordinatorServerTests : IAsyncDisposable
{
    /// <summary>Where the snapshot of an empty tree has its apply level, in zigzag.</summary>
    private const int ApplyLevelAt = 13;

    private static readonly ServerId One = new(1);

    private readonly SimDisk _disk = new();
    private readonly CoordinatorMetrics _metrics = NoMeters.Metrics();
    private readonly List<CoordinatorServer> _servers = [];

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers)
        {
            await server.DisposeAsync();
        }

        _metrics.Dispose();
    }

    [Fact]
    public async Task Write_ThenRead_AlsoAfterARestart()
    {
        var (first, gateway, _) = Create();
        Assert.True(first.Start());
        var created = await WriteUntilServedAsync(gateway, "/a");
        Assert.Equal(ErrorCode.Ok, created.Code);
        await first.StopAsync();

        var (second, reopened, _) = Create();
        Assert.True(second.Start());
        var again = await WriteUntilServedAsync(reopened, "/a");
        var read = await reopened.ReadAsync(new DataQuery("/a"), linearizable: true, [], TestContext.Current.CancellationToken);

        Assert.Equal(ErrorCode.NodeExists, again.Code);
        Assert.Equal(created.Zxid, read.Reply.Read?.Stat?.Czxid);
    }

    [Fact]
    public async Task Start_OnADirectoryInUse_IsRefusedWithOneLine()
    {
        Assert.True(Create().Server.Start());

        var (second, _, fate) = Create();

        Assert.False(second.Start());
        Assert.Equal(ExitCodes.Refused, (await fate.Stopped).ExitCode);
        Assert.Contains("DirectoryInUse", (await fate.Stopped).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WithADirectoryOfAnotherServer_IsRefusedAndNamesBoth()
    {
        var (first, _, _) = Create();
        Assert.True(first.Start());
        await first.StopAsync();

        var (second, _, fate) = Create(new ServerId(2));

        Assert.False(second.Start());
        Assert.Contains("WrongServerId", (await fate.Stopped).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(7, 9, "format 9")]
    [InlineData(7, 1, "format 1")]
    [InlineData(ApplyLevelAt, 14, "apply level 7")]
    public async Task Start_OnASnapshotOfAnotherProgram_IsRefusedAndLeftAsItIs(int at, byte value, string reason)
    {
        var snapshot = Snapshots.Write(new DataTree(seed: 1));
        snapshot[at] = value;
        WriteSnapshot(snapshot);

        var (server, _, fate) = Create();

        Assert.False(server.Start());
        Assert.Equal(ExitCodes.Refused, (await fate.Stopped).ExitCode);
        Assert.Contains("UnknownFormat", (await fate.Stopped).Reason, StringComparison.Ordinal);
        Assert.Contains(reason, (await fate.Stopped).Reason, StringComparison.Ordinal);
        var (store, state) = StoreFixture.Open(_disk, new StoreOptions("/data", "/data", One));
        using (store)
        {
            Assert.Equal((StoreFixture.Z(1, 2), StoreFixture.Z(1, 3)), (state.SnapshotZxid, state.LastZxid));
            Assert.Equal(new EpochState(new Epoch(1), new Epoch(1), Voter: true), state.Epochs);
            using var content = store.OpenSnapshot(state.SnapshotZxid);
            var kept = new byte[snapshot.Length + 1];
            Assert.Equal(snapshot.Length, content.Read(kept));
            Assert.Equal(snapshot, kept[..^1]);
        }
    }

    [Fact]
    public void Start_OnASnapshotThatIsNoTree_SetsTheCopyAside()
    {
        WriteSnapshot("no tree at all"u8.ToArray());

        var (server, _, _) = Create();

        Assert.True(server.Start());
        SpinWait.SpinUntil(() => server.HasStarted);
        Assert.True(server.Status!.Suspect);
        Assert.False(server.Status.Voter);
        Assert.NotNull(server.NotReadyReason);
    }

    [Fact]
    public async Task Return_FromADiskFault_ThatMeetsABrokenInvariant_EndsTheServer()
    {
        var (server, _, fate) = Create(time: new BrokenTime(), fault: "disk fault: flush");

        Assert.True(server.Start());

        Assert.Equal(ExitCodes.BrokenInvariant, (await fate.Stopped).ExitCode);
        Assert.Contains(BrokenTime.Message, (await fate.Stopped).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Write_OnADiskThatFails_IsNeverAnsweredOkAndFencesTheServer()
    {
        var (server, gateway, fate) = Create();
        Assert.True(server.Start());
        await WriteUntilServedAsync(gateway, "/a");
        _disk.CapacityBytes = 0;

        var writing = gateway.WriteAsync(Create("/b", new byte[900_000]), [], 900_000, TestContext.Current.CancellationToken);
        var end = await fate.Stopped;

        Assert.Equal(ExitCodes.Refused, end.ExitCode);
        Assert.StartsWith("disk fault: ", end.Reason, StringComparison.Ordinal);
        Assert.False(writing.IsCompleted);
        Assert.NotNull(server.NotReadyReason);
    }

    [Fact]
    public async Task Write_BeforeTheStart_IsUnavailable()
    {
        var reply = await Create().Gateway.WriteAsync(Create("/a"), [], 0, TestContext.Current.CancellationToken);

        Assert.Equal(ErrorCode.Unavailable, reply.Reply.Code);
    }

    [Fact]
    public async Task Stop_CallsThatWait_AreAnswered()
    {
        var (server, gateway, _) = Create(One, servers: 3);
        Assert.True(server.Start());
        var reading = gateway.ReadAsync(new SyncQuery("/"), linearizable: true, [], TestContext.Current.CancellationToken);

        await server.StopAsync();

        Assert.Equal(ErrorCode.Unavailable, (await reading).Reply.Code);
    }

    [Fact]
    public async Task SaveSnapshot_GivesTheWholeState_OneAtATime()
    {
        var (server, gateway, _) = Create();
        Assert.True(server.Start());
        await WriteUntilServedAsync(gateway, "/a");
        await gateway.WriteAsync(Create("/b", new byte[900_000]), [], 900_000, TestContext.Current.CancellationToken);
        var transfers = new SnapshotTransfers(server, gateway, TimeProvider.System);
        using (var writer = new BackupWriter(_disk, "/backup"))
        {
            await foreach (var piece in transfers.SaveAsync(TestContext.Current.CancellationToken))
            {
                Assert.InRange(piece.Bytes.Length, 0, SnapshotTransfers.PieceBytes);
                writer.Append(piece.Bytes.Span);
                var second = await Assert.ThrowsAsync<TransferRefusedException>(async () => await transfers.SaveAsync(TestContext.Current.CancellationToken).AnyAsync(TestContext.Current.CancellationToken));
                Assert.Equal(ErrorCode.Throttled, second.Code);
                if (piece.Checksum is { } checksum)
                {
                    Assert.Equal(3, writer.Complete(piece.Length, checksum).Znodes);
                }
            }
        }

        Assert.True(BackupFile.Inspect(_disk, "/backup").Zxid >= server.Status!.Snapshot);
        await server.StopAsync();
        var stopped = await Assert.ThrowsAsync<TransferRefusedException>(async () => await transfers.SaveAsync(TestContext.Current.CancellationToken).AnyAsync(TestContext.Current.CancellationToken));
        Assert.Equal(ErrorCode.Unavailable, stopped.Code);
    }

    [Fact]
    public async Task SaveSnapshot_OfAServerThatDoesNotServe_IsUnavailable()
    {
        var (server, gateway, _) = Create(One, servers: 3);
        Assert.True(server.Start());
        var transfers = new SnapshotTransfers(server, gateway, TimeProvider.System);
        var refused = await Assert.ThrowsAsync<TransferRefusedException>(async () => await transfers.SaveAsync(TestContext.Current.CancellationToken).AnyAsync(TestContext.Current.CancellationToken));
        Assert.Equal(ErrorCode.Unavailable, refused.Code);
        Assert.Contains("looking for a leader", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>A whole store of server 1 with one snapshot of this content.</summary>
    private void WriteSnapshot(byte[] content)
    {
        var (store, _) = StoreFixture.Open(_disk, new StoreOptions("/data", "/data", One));
        using (store)
        {
            store.SaveEpochs(new EpochState(new Epoch(1), new Epoch(1), Voter: true));
            store.Append(StoreFixture.LogRecords(1, 1, 3), Zxid.Zero);
            store.Flush();
            var writer = store.BeginSnapshot(StoreFixture.Z(1, 2));
            writer.Write(content);
            Assert.True(writer.Complete());
        }
    }

    private static WriteTxn Create(string path, byte[]? data = null) =>
        new([new CreateOp(path, data ?? [], Acl.OpenToAll, CreateMode.Persistent, 0, IfAbsent: false)], [], IsMulti: false);

    /// <summary>The only server elects itself within a few ticks; until then, and until its founding is applied, it refuses at once.</summary>
    private static async Task<ReplyItem> WriteUntilServedAsync(ClientGateway gateway, string path)
    {
        while (true)
        {
            var reply = await gateway.WriteAsync(Create(path), [], 0, TestContext.Current.CancellationToken);
            if (reply.Reply.Code is not (ErrorCode.Unavailable or ErrorCode.Throttled))
            {
                return reply.Reply;
            }

            await Task.Yield();
        }
    }

    private (CoordinatorServer Server, ClientGateway Gateway, ServerFate Fate) Create(ServerId? id = null, int servers = 1, TimeProvider? time = null, string? fault = null)
    {
        var options = new ServerOptions
        {
            ServerId = id ?? One,
            DataDirectory = "/data",
            LogDirectory = "/data",
            TickMilliseconds = 10,
            Servers = [.. Enumerable.Range(1, Math.Max(servers, (id ?? One).Value)).Select(i => new ServerEntry(new ServerId(i), "h", 1, 2, ServerRole.Voter))],
        };
        var gateway = new ClientGateway(new GatewayOptions { Server = options.ServerId });
        var fate = new ServerFate();
        var server = new CoordinatorServer(new ServerParts(
            options, _disk, new NoPeers(), gateway, fate, _metrics, time ?? TimeProvider.System, NullLoggerFactory.Instance, new AuditLog(NullLoggerFactory.Instance, TimeProvider.System), fault));
        _servers.Add(server);
        return (server, gateway, fate);
    }

    /// <summary>No fault of a disk: a defect of the program.</summary>
    private sealed class BrokenTime : TimeProvider
    {
        public const string Message = "no such time can be";

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            throw new InvalidOperationException(Message);
    }

    private sealed class NoPeers : IPeerTransport
    {
        public void MembershipKnown(EnsembleMembership membership)
        {
        }

        public void Start(IInputQueue inputs, Func<ReplicaStatus?> status) => Assert.NotNull(inputs);

        public void Send(ServerId to, PeerMessage message) => Assert.NotEqual(One, to);

        public void Break(ServerId peer) => Assert.NotEqual(One, peer);

        public void EnsembleKnown(long ensembleId) => Assert.NotEqual(0, ensembleId);

        public Task StopAsync() => Task.CompletedTask;
    }
}
