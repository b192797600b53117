using System.Text;

using Coordinator.Cli;
using Coordinator.Client.Abstractions;
using Coordinator.Client.Abstractions.Writes;
using Coordinator.Primitives;

namespace Coordinator.UnitTests.Cli.Commands;

public sealed class HeldCreateTests : IDisposable
{
    private readonly CancellationTokenSource _interrupt = new();

    public void Dispose() => _interrupt.Dispose();

    [Theory]
    [InlineData("-e", CreateMode.Ephemeral)]
    [InlineData("-e -s", CreateMode.EphemeralSequential)]
    [InlineData("-es", CreateMode.EphemeralSequential)]
    public async Task Create_Ephemeral_PrintsThenHoldsUntilInterruptedThenCloses(string flags, CreateMode mode)
    {
        await using var client = Client(Applied("/a7"), SessionState.Connected, SessionState.Suspended, SessionState.Lost, SessionState.Connected);
        Assert.Equal(
            new CommandLine(ExitCode.Interrupted, "{\"path\":\"/a7\",\"zxid\":\"0x5\"}\n", ""),
            await RunAsync(client, ["create", "/a", "x", .. flags.Split(' '), "--output", "json", "--timeout", "3s"]));
        var op = Assert.IsType<CreateOp>(Assert.Single(Assert.Single(client.Writes).Ops));
        Assert.Equal(("/a", "x", mode), (op.Path, Encoding.UTF8.GetString(op.Data.Span), op.Mode));
        Assert.True(client.IsClosed);
        Assert.Equal(TimeSpan.FromSeconds(3), client.Options!.CallDeadline);
        Assert.Equal(["127.0.0.1:1"], client.Options.Endpoints);
    }

    [Fact]
    public async Task Create_SessionExpires_EndsWith1()
    {
        await using var client = Client(Applied("/a"), SessionState.Connected, SessionState.Expired);
        Assert.Equal(
            new CommandLine(ExitCode.Refused, "/a\n", "error: SessionExpired: the session of /a is over, and /a gone with it\n"),
            await RunAsync(client, ["create", "/a", "-e"]));
    }

    [Fact]
    public async Task Create_Parents_AreCreatedFirstAndPersistent()
    {
        await using var client = Client(Applied("/a/b/c"));
        await RunAsync(client, ["create", "/a/b/c", "-e", "-p"]);
        var ops = client.Writes.Select(write => (CreateOp)write.Ops[0]).Select(op => (op.Path, op.Mode, op.IfAbsent));
        Assert.Equal([("/a", CreateMode.Persistent, true), ("/a/b", CreateMode.Persistent, true), ("/a/b/c", CreateMode.Ephemeral, false)], ops);
    }

    [Fact]
    public async Task Create_IfAbsentAndItExists_HoldsNothing()
    {
        await using var client = Client(new TxnResult(new Zxid(5), ErrorCode.Ok, "", [new TxnOpResult(ErrorCode.Ok, "/a", null, false)]));
        Assert.Equal(
            new CommandLine(0, "{\"path\":\"/a\",\"zxid\":\"0x5\",\"created\":false}\n", ""),
            await RunAsync(client, ["create", "/a", "-e", "--if-absent", "--output", "json"]));
    }

    [Theory]
    [InlineData(ErrorCode.NodeExists, ExitCode.Refused)]
    [InlineData(ErrorCode.Unavailable, ExitCode.Unavailable)]
    [InlineData(ErrorCode.OutcomeUnknown, ExitCode.OutcomeUnknown)]
    public async Task Create_Refused_EndsWithItsExitCode(ErrorCode code, int exitCode)
    {
        await using var client = Client(new TxnResult(new Zxid(5), code, "why", []));
        Assert.Equal(new CommandLine(exitCode, "", $"error: {code}: why (zxid 0x5)\n"), await RunAsync(client, ["create", "/a", "-e"]));
        Assert.True(client.IsClosed);
    }

    [Fact]
    public async Task Create_NoSession_EndsWith3()
    {
        await using var client = new FakeSessionClient(_ => Applied("/a"), []) { OpenError = new CoordinatorException(ErrorCode.Unavailable, "no server") };
        Assert.Equal(new CommandLine(ExitCode.Unavailable, "", "error: Unavailable: no server\n"), await RunAsync(client, ["create", "/a", "-e"]));
    }

    private static TxnResult Applied(string path) => new(new Zxid(5), ErrorCode.Ok, "", [new TxnOpResult(ErrorCode.Ok, path, default(Stat), true)]);

    private FakeSessionClient Client(TxnResult result, params SessionState[] states) => new(_ => result, states, _interrupt.Cancel);

    private Task<CommandLine> RunAsync(FakeSessionClient client, string[] arguments)
    {
        var unused = new FakeTarget(1, _ => throw new InvalidOperationException("no unary call is expected"));
        return CommandLine.RunAsync([unused], arguments, interrupt: _interrupt.Token, client: client);
    }
}
