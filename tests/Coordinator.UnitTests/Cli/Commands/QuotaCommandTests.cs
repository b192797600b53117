using Coordinator.Cli;
using Coordinator.Protocol.Admin.V1;

namespace Coordinator.UnitTests.Cli.Commands;

public sealed class QuotaCommandTests
{
    [Fact]
    public async Task Set_SendsWhatIsLimited_AndNothingElse()
    {
        var server = new FakeTarget(1, _ => new SetQuotaResponse { Zxid = 0x25 });
        Assert.Equal(
            new CommandLine(0, "{\"path\":\"/a\",\"zxid\":\"0x25\"}\n", ""),
            await CommandLine.RunAsync(server, "quota", "set", "/a", "--bytes", "10M", "--output", "json"));
        Assert.Equal(new CommandLine(0, "/a has a quota (since 0x25)\n", ""), await CommandLine.RunAsync(server, "quota", "set", "/a", "--znodes", "1000"));
        Assert.Equal(new CommandLine(0, "/a has no quota any more (since 0x25)\n", ""), await CommandLine.RunAsync(server, "quota", "rm", "/a"));

        Assert.Equal(
            [
                new SetQuotaRequest { Path = "/a", MaxBytes = 10 << 20 },
                new SetQuotaRequest { Path = "/a", MaxZnodes = 1000 },
                new SetQuotaRequest { Path = "/a" },
            ],
            server.Requests.Cast<SetQuotaRequest>());
    }

    [Theory]
    [InlineData("a quota needs --znodes, --bytes or both")]
    [InlineData("'0' is no number of znodes", "--znodes", "0")]
    [InlineData("'10x' is no number of bytes", "--bytes", "10x")]
    [InlineData("'-1' is no number of bytes", "--bytes", "-1")]
    [InlineData("'9000000000g' is no number of bytes", "--bytes", "9000000000g")]
    public async Task Set_OfWhatCannotBe_IsWrongUsage(string mistake, params string[] options)
    {
        var server = new FakeTarget(1, _ => new SetQuotaResponse());
        var ran = await CommandLine.RunAsync(server, ["quota", "set", "/a", .. options]);
        Assert.Equal(ExitCode.WrongUsage, ran.ExitCode);
        Assert.Contains(mistake, ran.Error, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task List_ShowsHowFullEachIs()
    {
        var ran = await CommandLine.RunAsync(Server(), "quota", "ls");
        Assert.Equal(0, ran.ExitCode);
        Assert.Equal(
            ["path znodes of bytes of full", "/ 12 - 480 1000 48 %", "/a 3 4 10 20 75 %", "/ab 1 1 0 - 100 %"],
            ran.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries))));
    }

    [Fact]
    public async Task Get_ShowsThoseThatBindTheZnode()
    {
        Assert.Equal(
            "[{\"path\":\"/\",\"maxZnodes\":null,\"maxBytes\":1000,\"znodes\":12,\"bytes\":480},{\"path\":\"/a\",\"maxZnodes\":4,\"maxBytes\":20,\"znodes\":3,\"bytes\":10}]\n",
            (await CommandLine.RunAsync(Server(), "quota", "get", "/a/b", "--output", "json")).Output);
        Assert.Equal(ExitCode.WrongUsage, (await CommandLine.RunAsync(Server(), "quota", "get", "a")).ExitCode);
    }

    private static FakeTarget Server() => new(1, _ => new ListQuotasResponse
    {
        Zxid = 7,
        Quotas =
        {
            new QuotaInfo { Path = "/", MaxBytes = 1_000, Znodes = 12, Bytes = 480 },
            new QuotaInfo { Path = "/a", MaxZnodes = 4, MaxBytes = 20, Znodes = 3, Bytes = 10 },
            new QuotaInfo { Path = "/ab", MaxZnodes = 1, Znodes = 1 },
        },
    });
}
