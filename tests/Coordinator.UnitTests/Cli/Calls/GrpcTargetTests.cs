using System.Net;
using System.Net.Sockets;

using Coordinator.Cli;
using Coordinator.Cli.Calls;
using Coordinator.Cli.Input;
using Coordinator.Protocol.Client.V1;

using TreeClient = Coordinator.Protocol.Client.V1.Tree.TreeClient;

namespace Coordinator.UnitTests.Cli.Calls;

/// <summary>The line between "never sent" and "may have been applied", over real sockets.</summary>
public sealed class GrpcTargetTests : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public void Dispose() => _listener.Dispose();

    [Fact]
    public async Task Write_NobodyListens_WasNotSent()
    {
        _listener.Start();
        var endpoint = Endpoint();
        _listener.Stop();
        var failed = await WriteAsync(endpoint, TimeSpan.Zero);
        Assert.Equal(ExitCode.Unavailable, failed.ExitCode);
        Assert.Equal($"no server did it at the only try ({endpoint}: connection refused)", failed.Failures[0].Message);
    }

    [Fact]
    public async Task Write_HungServer_MayHaveBeenApplied()
    {
        // The kernel accepts and nobody reads, as with a stopped process. Time enough to send on a busy machine.
        _listener.Start();
        var failed = await WriteAsync(Endpoint(), TimeSpan.FromSeconds(5));
        Assert.Equal(ExitCode.OutcomeUnknown, failed.ExitCode);
        Assert.Equal($"{Endpoint()} got the request, then: no answer in time; it may or may not have been applied", failed.Failures[0].Message);
    }

    [Fact]
    public async Task Write_ConnectionBreaksAfterSending_MayHaveBeenApplied()
    {
        _listener.Start();
        var server = ReadThenCloseAsync();
        var failed = await WriteAsync(Endpoint(), TimeSpan.FromSeconds(30));
        await server;
        Assert.Equal(ExitCode.OutcomeUnknown, failed.ExitCode);
    }

    [Fact]
    public async Task Write_DeadServer_IsSentToTheNext()
    {
        using var closed = new TcpListener(IPAddress.Loopback, 0);
        closed.Start();
        var dead = new EndpointAddress("127.0.0.1", ((IPEndPoint)closed.LocalEndpoint).Port);
        closed.Stop();
        _listener.Start();
        var server = ReadThenCloseAsync();
        using var caller = new Caller([new GrpcTarget(dead), new GrpcTarget(Endpoint())], TimeSpan.FromSeconds(30), new SystemCallClock());
        var failed = await Assert.ThrowsAsync<CommandFailedException>(() => SetAsync(caller));
        await server;
        Assert.StartsWith($"{Endpoint()} got the request", failed.Failures[0].Message, StringComparison.Ordinal);
    }

    private EndpointAddress Endpoint() => new("127.0.0.1", ((IPEndPoint)_listener.LocalEndpoint).Port);

    private async Task ReadThenCloseAsync()
    {
        using var connection = await _listener.AcceptSocketAsync(TestContext.Current.CancellationToken);
        var marker = "/written"u8.ToArray();
        var received = new List<byte>();
        var buffer = new byte[4096];
        while (received.ToArray().AsSpan().IndexOf(marker) < 0)
        {
            var read = await connection.ReceiveAsync(buffer, TestContext.Current.CancellationToken);
            Assert.NotEqual(0, read);
            received.AddRange(buffer.AsSpan(0, read));
        }
    }

    private static async Task<CommandFailedException> WriteAsync(EndpointAddress endpoint, TimeSpan timeout)
    {
        using var caller = new Caller([new GrpcTarget(endpoint)], timeout, new SystemCallClock());
        return await Assert.ThrowsAsync<CommandFailedException>(() => SetAsync(caller));
    }

    private static Task<WriteResponse> SetAsync(Caller caller) => caller.CallAsync(
        CallKind.Write,
        (invoker, options) => new TreeClient(invoker).SetDataAsync(new SetDataRequest { Op = new SetDataOp { Path = "/written" } }, options),
        TestContext.Current.CancellationToken);
}
