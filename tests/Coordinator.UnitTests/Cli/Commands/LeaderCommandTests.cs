using Coordinator.Protocol.Admin.V1;

namespace Coordinator.UnitTests.Cli.Commands;

public sealed class LeaderCommandTests
{
    [Fact]
    public async Task Move_AsksUntilTheTargetAnswersForItself()
    {
        var answers = new Queue<uint>([2, 2, 3]);
        var ran = await CommandLine.RunAsync(Answering(_ => answers.Dequeue()), "leader", "move", "--to", "3", "--output", "json");
        Assert.Equal(new CommandLine(0, "{\"leaderId\":3,\"epoch\":7}\n", ""), ran);
    }

    [Fact]
    public async Task Move_Text_SaysWhoLeads()
    {
        var ran = await CommandLine.RunAsync(Answering(request => request.TargetId), "leader", "move", "--to", "1");
        Assert.Equal(new CommandLine(0, "server 1 leads in epoch 7\n", ""), ran);
    }

    [Fact]
    public async Task Move_TargetThatNeverLeads_EndsWith3()
    {
        var ran = await CommandLine.RunAsync(Answering(_ => 2), "--timeout", "1s", "leader", "move", "--to", "3");
        Assert.Equal(3, ran.ExitCode);
        Assert.Contains("server 3 does not lead yet", ran.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("256")]
    [InlineData("x")]
    public async Task Move_ToNoServerId_IsWrongUsage(string id)
    {
        var ran = await CommandLine.RunAsync(Answering(_ => 1), "leader", "move", "--to", id);
        Assert.Equal(2, ran.ExitCode);
        Assert.StartsWith("error: ", ran.Error, StringComparison.Ordinal);
    }

    private static FakeTarget Answering(Func<MoveLeaderRequest, uint> leader) =>
        new(1, request => new MoveLeaderResponse { LeaderId = leader((MoveLeaderRequest)request), Epoch = 7 });
}
