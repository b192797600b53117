using Coordinator.Cli;
using Coordinator.Primitives;

using Google.Protobuf;

using Wire = Coordinator.Protocol.Client.V1;

namespace Coordinator.UnitTests.Cli.Commands;

public sealed class WriteCommandTests
{
    [Fact]
    public async Task Create_Plain_SendsTextAndPrintsThePath()
    {
        var target = Answering(new Wire.OpResult { Path = "/a" });
        Assert.Equal(new CommandLine(0, "/a\n", ""), await CommandLine.RunAsync(target, "create", "/a", "@ü"));
        Assert.Equal([new Wire.CreateRequest { Op = new Wire.CreateOp { Path = "/a", Data = ByteString.CopyFromUtf8("@ü") } }], target.Requests);
    }

    [Fact]
    public async Task Create_Json_HasTheCompletedPath()
    {
        var target = Answering(new Wire.OpResult { Path = "/q/n0000000001" });
        Assert.Equal(
            new CommandLine(0, "{\"path\":\"/q/n0000000001\",\"zxid\":\"0x10000000005\"}\n", ""),
            await CommandLine.RunAsync(target, "create", "/q/n", "-s", "--output", "json"));
    }

    [Theory]
    [InlineData(true, "true")]
    [InlineData(false, "false")]
    public async Task Create_IfAbsent_SaysWhetherItCreated(bool created, string expected)
    {
        var target = Answering(new Wire.OpResult { Path = "/a", Created = created });
        Assert.Equal(
            new CommandLine(0, $"{{\"path\":\"/a\",\"zxid\":\"0x10000000005\",\"created\":{expected}}}\n", ""),
            await CommandLine.RunAsync(target, "create", "/a", "--if-absent", "--output", "json"));
    }

    [Theory]
    [InlineData("-s", Wire.CreateMode.PersistentSequential, 0)]
    [InlineData("-c", Wire.CreateMode.Container, 0)]
    [InlineData("--ttl 30s", Wire.CreateMode.PersistentWithTtl, 30_000)]
    [InlineData("-s --ttl 1ms", Wire.CreateMode.PersistentSequentialWithTtl, 1)]
    public async Task Create_Flags_ChooseTheMode(string flags, Wire.CreateMode mode, long ttl)
    {
        var target = Answering(new Wire.OpResult { Path = "/a" });
        await CommandLine.RunAsync(target, ["create", .. flags.Split(' '), "-p", "/a"]);
        Assert.Equal([new Wire.CreateRequest { Op = new Wire.CreateOp { Path = "/a", Mode = mode, TtlMilliseconds = ttl }, Parents = true }], target.Requests);
    }

    [Fact]
    public async Task Create_Hyphen_ReadsStandardInputAsItIs()
    {
        var target = Answering(new Wire.OpResult { Path = "/a" });
        await CommandLine.RunAsync([target], ["create", "/a", "-"], input: [0xff, 0x0a]);
        Assert.Equal(ByteString.CopyFrom(0xff, 0x0a), Assert.IsType<Wire.CreateRequest>(Assert.Single(target.Requests)).Op.Data);
    }

    [Theory]
    [InlineData("create /a -c -s", "-c and -s exclude each other: a container is not sequential")]
    [InlineData("create /a -c --ttl 5s", "-c and --ttl exclude each other")]
    [InlineData("create /a -e -c", "-e and -c exclude each other")]
    [InlineData("create /a -e --ttl 5s", "-e and --ttl exclude each other")]
    [InlineData("create /a --if-absent -s", "--if-absent and -s exclude each other: a sequential znode is always new")]
    [InlineData("create /a --ttl 0", "--ttl: '0' is not positive")]
    [InlineData("create /a --ttl 5", "--ttl: '5' is not a duration; write 500ms, 5s, 2m, 1h, 1d or 0")]
    [InlineData("create /a --ttl 99999d", "--ttl: '99999d' is longer than 1099511627775 ms")]
    [InlineData("set /a", "Required argument missing for command: 'set'.")]
    [InlineData("set /a x y", "Unrecognized command or argument 'y'.")]
    [InlineData("set /a x --version -2", "--version: '-2' is not a version; write a number from -1 (any) to 2147483647")]
    [InlineData("watch /a --initial --from-zxid 1", "--initial and --from-zxid exclude each other")]
    [InlineData("watch /a --from-zxid x", "--from-zxid: 'x' is not a zxid; write 0x… or a decimal number")]
    [InlineData("get /a --output xml", "--output: 'xml' is not one of text, json")]
    [InlineData("get /a --timeout 2d", "--timeout: '2d' is longer than 86400 s")]
    [InlineData("get /a --endpoints x", "--endpoints: 'x' is not HOST:PORT")]
    public async Task AnyCommand_WrongUsage_IsOneLineAndExitCode2(string line, string mistake)
    {
        var target = new FakeTarget(1, _ => throw new InvalidOperationException("nothing is to be sent"));
        Assert.Equal(new CommandLine(2, "", $"error: BadArguments: {mistake}\n"), await CommandLine.RunAsync(target, line.Split(' ')));
    }

    [Fact]
    public async Task AnyCommand_WrongUsageWithJson_IsJson()
    {
        var target = new FakeTarget(1, _ => throw new InvalidOperationException("nothing is to be sent"));
        Assert.Equal(
            new CommandLine(2, "", "{\"error\":\"BadArguments\",\"code\":-8,\"message\":\"Required argument missing for command: 'get'.\"}\n"),
            await CommandLine.RunAsync(target, "--output", "json", "get"));
    }

    [Fact]
    public async Task Set_Json_HasTheNewVersion()
    {
        var target = Answering(new Wire.OpResult { Path = "/a", Stat = new Wire.Stat { Version = 4 } });
        Assert.Equal(
            new CommandLine(0, "{\"path\":\"/a\",\"version\":4,\"zxid\":\"0x10000000005\"}\n", ""),
            await CommandLine.RunAsync(target, "set", "/a", "-1", "--version", "3", "--output", "json"));
        Assert.Equal([new Wire.SetDataRequest { Op = new Wire.SetDataOp { Path = "/a", Data = ByteString.CopyFromUtf8("-1"), Version = 3 } }], target.Requests);
    }

    [Fact]
    public async Task Delete_Json_HasNoVersion()
    {
        var target = Answering(new Wire.OpResult { Path = "/a" });
        Assert.Equal(
            new CommandLine(0, "{\"path\":\"/a\",\"zxid\":\"0x10000000005\"}\n", ""),
            await CommandLine.RunAsync(target, "delete", "/a", "--recursive", "--output", "json"));
        Assert.Equal([new Wire.DeleteRequest { Op = new Wire.DeleteOp { Path = "/a", Version = -1, Recursive = true } }], target.Requests);
    }

    [Fact]
    public async Task Set_NoAnswer_EndsWith4AndSaysSo()
    {
        var target = new FakeTarget(1, _ => throw Refusals.NoAnswerInTime());
        Assert.Equal(
            new CommandLine(
                ExitCode.OutcomeUnknown,
                "",
                "error: OutcomeUnknown: 127.0.0.1:1 got the request, then: no answer in time; it may or may not have been applied\n"),
            await CommandLine.RunAsync(target, "set", "/a", "x"));
    }

    [Fact]
    public async Task Set_Throttled_EndsWith3UnderItsName()
    {
        var target = new FakeTarget(1, _ => throw Refusals.Service(ErrorCode.Throttled, "too much is outstanding", retryAfterMilliseconds: 900));
        var ran = await CommandLine.RunAsync(target, "set", "/a", "x");
        Assert.Equal(
            new CommandLine(ExitCode.Unavailable, "", "error: Throttled: no server did it within 5 s (127.0.0.1:1: too much is outstanding)\n"),
            ran);
        Assert.Equal(6, target.Requests.Count);
    }

    [Fact]
    public async Task Txn_Applied_PrintsAResultPerOp()
    {
        var target = Answering(new Wire.OpResult { Path = "/q0000000001", Stat = new Wire.Stat() }, new Wire.OpResult { Path = "/b" });
        var ran = await CommandLine.RunAsync([target], ["txn", "--output", "json"], input: "create /q -s\ndelete /b\nguard /l --czxid 1\n"u8.ToArray());
        Assert.Equal(
            new CommandLine(
                0,
                "{\"zxid\":\"0x10000000005\",\"results\":[{\"op\":\"create\",\"path\":\"/q0000000001\",\"version\":0},{\"op\":\"delete\",\"path\":\"/b\"}]}\n",
                ""),
            ran);
    }

    [Fact]
    public async Task Txn_Failed_PrintsResultsAndErrorAndEndsWith1()
    {
        var target = new FakeTarget(1, _ => new Wire.WriteResponse
        {
            Zxid = 6,
            Code = (int)ErrorCode.BadVersion,
            Message = "/b has version 2, not 1",
            Results = { new Wire.OpResult { Path = "/a" }, new Wire.OpResult { Path = "/b", Code = -103 }, new Wire.OpResult { Path = "/c", Code = -2 } },
        });
        var input = "create /a\nset /b x --version 1\ncheck-absent /c\n"u8.ToArray();
        Assert.Equal(
            new CommandLine(
                1,
                "{\"zxid\":\"0x6\",\"results\":[{\"op\":\"create\",\"path\":\"/a\"},{\"op\":\"set\",\"path\":\"/b\",\"error\":\"BadVersion\"},"
                + "{\"op\":\"check-absent\",\"path\":\"/c\",\"error\":\"RuntimeInconsistency\"}]}\n",
                "{\"error\":\"BadVersion\",\"code\":-103,\"message\":\"/b has version 2, not 1 (zxid 0x6)\"}\n"),
            await CommandLine.RunAsync([target], ["txn", "--output", "json"], input));
        Assert.Equal(
            new CommandLine(
                1,
                "create /a\nset /b BadVersion\ncheck-absent /c RuntimeInconsistency\nnot applied\n",
                "error: BadVersion: /b has version 2, not 1 (zxid 0x6)\n"),
            await CommandLine.RunAsync([target], ["txn"], input));
    }

    [Fact]
    public async Task Txn_GuardFailed_HasOpsWithoutResults()
    {
        var target = new FakeTarget(1, _ => new Wire.WriteResponse { Zxid = 6, Code = (int)ErrorCode.GuardFailed, Message = "/l is gone" });
        Assert.Equal(
            new CommandLine(
                1,
                "{\"zxid\":\"0x6\",\"results\":[{\"op\":\"create\",\"path\":\"/a\"}]}\n",
                "{\"error\":\"GuardFailed\",\"code\":-206,\"message\":\"/l is gone (zxid 0x6)\"}\n"),
            await CommandLine.RunAsync([target], ["txn", "--output", "json"], "create /a\nguard /l --czxid 3"u8.ToArray()));
    }

    [Fact]
    public async Task Txn_Mistakes_SendNothing()
    {
        var target = new FakeTarget(1, _ => throw new InvalidOperationException("nothing is to be sent"));
        Assert.Equal(
            new CommandLine(2, "", "error: BadArguments: line 1: a path is missing\nerror: BadArguments: line 2: -e needs a session, and a txn has none\n"),
            await CommandLine.RunAsync([target], ["txn"], "create\ncreate /a -e\n"u8.ToArray()));
    }

    [Fact]
    public async Task Txn_FileIsMissing_IsWrongUsage()
    {
        var ran = await CommandLine.RunAsync(new FakeTarget(1, request => request), "txn", "no-such-file");
        Assert.Equal(ExitCode.WrongUsage, ran.ExitCode);
        Assert.StartsWith("error: BadArguments: no-such-file: Could not find file", ran.Error, StringComparison.Ordinal);
    }

    private static FakeTarget Answering(params Wire.OpResult[] results) =>
        new(1, _ => new Wire.WriteResponse { Zxid = 0x10000000005, Results = { results } });
}
