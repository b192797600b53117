using Coordinator.Cli;
using Coordinator.Primitives;
using Coordinator.Protocol.Admin.V1;

namespace Coordinator.UnitTests.Cli.Commands;

public sealed class SessionCommandTests
{
    [Fact]
    public async Task List_Json_IsOneArrayOfAllPages()
    {
        var server = Server(1, leader: 1);
        var ran = await CommandLine.RunAsync(server, "session", "ls", "--output", "json");
        Assert.Equal(
            new CommandLine(
                0,
                "[{\"sessionId\":\"0x10\",\"timeoutMilliseconds\":10000,\"serverId\":1,\"ephemerals\":0},"
                + "{\"sessionId\":\"0x20\",\"timeoutMilliseconds\":10000,\"serverId\":1,\"ephemerals\":1},"
                + "{\"sessionId\":\"0x30\",\"timeoutMilliseconds\":2500,\"serverId\":null,\"ephemerals\":2}]\n",
                ""),
            ran);
        Assert.Equal([0L, 0x20], server.Requests.OfType<ListSessionsRequest>().Select(request => request.AfterSessionId));
    }

    [Fact]
    public async Task List_Text_IsATable() => Assert.Equal(
        """
        session  timeout  server  ephemerals
        0x10     10 s     1       0
        0x20     10 s     1       1
        0x30     2500 ms  -       2

        """,
        (await CommandLine.RunAsync(Server(1, leader: 1), "session", "ls")).Output);

    [Fact]
    public async Task List_AsksTheLeader_WhichKnowsWhereTheyAre()
    {
        FakeTarget[] servers = [Server(1, leader: 2), Server(2, leader: 2), Server(3, leader: 2)];
        var ran = await CommandLine.RunAsync(servers, ["session", "ls", "--output", "json"]);
        Assert.Contains("\"serverId\":2", ran.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(servers[0].Requests.Concat(servers[2].Requests), request => request is ListSessionsRequest);
    }

    [Fact]
    public async Task List_WithoutALeader_AsksWhoeverAnswers()
    {
        FakeTarget[] servers = [new FakeTarget(1, _ => throw Refusals.ConnectionRefused()), Server(2, leader: 0)];
        var ran = await CommandLine.RunAsync(servers, ["session", "ls", "--output", "json"]);
        Assert.Equal(0, ran.ExitCode);
        Assert.Contains("\"serverId\":2", ran.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_AnEmptyPageThatIsNotTheLast_IsNotAskedForEver()
    {
        var ran = await CommandLine.RunAsync(new FakeTarget(1, _ => new ListSessionsResponse { HasMore = true }), "session", "ls");
        Assert.Equal(ExitCode.Refused, ran.ExitCode);
    }

    [Theory]
    [InlineData("0x20")]
    [InlineData("32")]
    public async Task Kill_SaysTheTxn(string id)
    {
        var server = new FakeTarget(1, request => new KillSessionResponse { Zxid = ((KillSessionRequest)request).SessionId + 5 });
        Assert.Equal(
            new CommandLine(0, "{\"sessionId\":\"0x20\",\"zxid\":\"0x25\"}\n", ""),
            await CommandLine.RunAsync(server, "session", "kill", id, "--output", "json"));
        Assert.Equal(new CommandLine(0, "killed session 0x20 (zxid 0x25)\n", ""), await CommandLine.RunAsync(server, "session", "kill", id));
    }

    [Fact]
    public async Task Kill_OfNoSession_IsRefused()
    {
        var server = new FakeTarget(1, _ => throw Refusals.Service(ErrorCode.SessionExpired, "session 0x20 does not exist: it was closed or has expired", "0x99"));
        Assert.Equal(
            new CommandLine(ExitCode.Refused, "", "error: SessionExpired: session 0x20 does not exist: it was closed or has expired (zxid 0x99)\n"),
            await CommandLine.RunAsync(server, "session", "kill", "0x20"));
    }

    [Fact]
    public async Task Kill_WhoseAnswerIsLost_HasAnUnknownOutcome()
    {
        FakeTarget[] servers = [new FakeTarget(1, _ => throw Refusals.ConnectionBroke()), Server(2, leader: 2)];
        var ran = await CommandLine.RunAsync(servers, ["session", "kill", "0x20"]);
        Assert.Equal(ExitCode.OutcomeUnknown, ran.ExitCode);
        Assert.Empty(servers[1].Requests);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("0")]
    [InlineData("0x")]
    [InlineData("-1")]
    [InlineData("0x8000000000000000")]
    public async Task Kill_OfNoSessionId_IsWrongUsage(string id)
    {
        var server = Server(1, leader: 1);
        var ran = await CommandLine.RunAsync(server, "session", "kill", id);
        Assert.Equal(ExitCode.WrongUsage, ran.ExitCode);
        Assert.Contains(id, ran.Error, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    private static FakeTarget Server(uint id, uint leader) => new((int)id, request => request switch
    {
        StatusRequest => new StatusResponse { ServerId = id, LeaderId = leader },
        ListSessionsRequest { AfterSessionId: 0 } => new ListSessionsResponse { Sessions = { Session(0x10, 10_000, id, 0), Session(0x20, 10_000, id, 1) }, HasMore = true },
        ListSessionsRequest => new ListSessionsResponse { Sessions = { Session(0x30, 2_500, 0, 2) } },
        _ => throw new InvalidOperationException(request.GetType().Name),
    });

    private static SessionInfo Session(long id, uint timeout, uint server, uint ephemerals) =>
        new() { SessionId = id, TimeoutMilliseconds = timeout, ServerId = server, Ephemerals = ephemerals };
}
