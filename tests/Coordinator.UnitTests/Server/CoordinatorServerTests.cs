using Coordinator.Primitives;
using Coordinator.Replication;
using Coordinator.Replication.Reads;
using Coordinator.Server;
using Coordinator.Server.Clients;
using Coordinator.Server.Loop;
using Coordinator.Server.Options;
using Coordinator.Server.Peers;
using Coordinator.Server.Telemetry;
using Coordinator.TestKit.Disks;
using Coordinator.Tree.Txns;
using Coordinator.UnitTests.Grpc;
using Coordinator.Zab.Messages;
using Microsoft.Extensions.Logging.Abstractions;

namespace Coordinator.UnitTests.Server;

/// <summary>A whole server, alone, on a simulated disk: the loop, the workers and the gateway with their real threads.</summary>
public sealed class CoordinatorServerTests : IAsyncDisposable
{
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
        var read = await reopened.ReadAsync(new DataQuery("/a"), linearizable: true, TestContext.Current.CancellationToken);

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
        var reading = gateway.ReadAsync(new SyncQuery("/"), linearizable: true, TestContext.Current.CancellationToken);

        await server.StopAsync();

        Assert.Equal(ErrorCode.Unavailable, (await reading).Reply.Code);
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

    private (CoordinatorServer Server, ClientGateway Gateway, ServerFate Fate) Create(ServerId? id = null, int servers = 1)
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
            options, _disk, new NoPeers(), gateway, fate, _metrics, TimeProvider.System, NullLoggerFactory.Instance));
        _servers.Add(server);
        return (server, gateway, fate);
    }

    private sealed class NoPeers : IPeerTransport
    {
        public void Start(IInputQueue inputs, Func<ReplicaStatus?> status) => Assert.NotNull(inputs);

        public void Send(ServerId to, PeerMessage message) => Assert.NotEqual(One, to);

        public void EnsembleKnown(long ensembleId) => Assert.NotEqual(0, ensembleId);

        public Task StopAsync() => Task.CompletedTask;
    }
}
