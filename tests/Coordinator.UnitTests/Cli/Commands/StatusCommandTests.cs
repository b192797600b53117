using Coordinator.Cli;
using Coordinator.Protocol.Admin.V1;

namespace Coordinator.UnitTests.Cli.Commands;

public sealed class StatusCommandTests
{
    private const string FirstRow =
        "{\"serverId\":1,\"state\":\"leading\",\"leaderId\":1,\"epoch\":2,\"lastZxid\":\"0x20000000003\",\"sessions\":4,\"znodes\":5,\"watches\":6,"
        + "\"connections\":7,\"version\":\"0.1.0\",\"endpoint\":\"127.0.0.1:1\"}";

    private static FakeTarget Leader() => new(1, _ => new StatusResponse
    {
        ServerId = 1,
        State = "Leading",
        LeaderId = 1,
        Epoch = 2,
        LastZxid = 0x20000000003,
        Sessions = 4,
        Znodes = 5,
        Watches = 6,
        Connections = 7,
        Version = "0.1.0",
    });

    private static FakeTarget Looking() => new(2, _ => new StatusResponse { ServerId = 2, State = "looking", Version = "0.1.0", NotReadyReason = "no leader" });

    private static FakeTarget Dead() => new(3, _ => throw Refusals.ConnectionRefused());

    [Fact]
    public async Task Status_Json_HasARowPerEndpointInOrder() => Assert.Equal(
        new CommandLine(
            0,
            $"[{FirstRow},"
            + "{\"serverId\":2,\"state\":\"looking\",\"leaderId\":null,\"epoch\":0,\"lastZxid\":\"0x0\",\"sessions\":0,\"znodes\":0,\"watches\":0,\"connections\":0,"
            + "\"version\":\"0.1.0\",\"endpoint\":\"127.0.0.1:2\",\"notReadyReason\":\"no leader\"},"
            + "{\"endpoint\":\"127.0.0.1:3\",\"state\":\"unreachable\",\"error\":\"connection refused\"}]\n",
            ""),
        await CommandLine.RunAsync([Leader(), Looking(), Dead()], ["status", "--output", "json"]));

    [Fact]
    public async Task Status_Text_IsAligned()
    {
        var ran = await CommandLine.RunAsync([Leader(), Dead()], ["status"]);
        Assert.Equal(
            """
            server  state        leader  epoch  zxid           sessions  znodes  watches  connections  version  endpoint
            1       leading      1       2      0x20000000003  4         5       6        7            0.1.0    127.0.0.1:1
                    unreachable                                                                                 127.0.0.1:3  connection refused

            """,
            ran.Output);
    }

    [Fact]
    public async Task Status_NobodyAnswers_EndsWith3AndRows()
    {
        var ran = await CommandLine.RunAsync([Dead()], ["status", "--output", "json"]);
        Assert.Equal(
            new CommandLine(
                ExitCode.Unavailable,
                "[{\"endpoint\":\"127.0.0.1:3\",\"state\":\"unreachable\",\"error\":\"connection refused\"}]\n",
                "{\"error\":\"Unavailable\",\"code\":-200,\"message\":\"no server answers\"}\n"),
            ran);
    }

    [Fact]
    public async Task Status_Deadline_IsOneSecond()
    {
        var leader = Leader();
        await CommandLine.RunAsync(leader, "status", "--timeout", "1h");
        Assert.Equal(DateTime.UnixEpoch + TimeSpan.FromSeconds(1), Assert.Single(leader.Options).Deadline);
    }
}
