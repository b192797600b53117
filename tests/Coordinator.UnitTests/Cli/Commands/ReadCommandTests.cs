using Coordinator.Cli;
using Coordinator.Primitives;

using Google.Protobuf;

using Wire = Coordinator.Protocol.Client.V1;

namespace Coordinator.UnitTests.Cli.Commands;

public sealed class ReadCommandTests
{
    private const string StatJson =
        "{\"czxid\":\"0x10000000001\",\"mzxid\":\"0x10000000002\",\"ctime\":1700000000000,\"mtime\":1700000000001,\"version\":3,\"cversion\":4,\"aversion\":5,"
        + "\"ephemeralOwner\":\"0x0\",\"dataLength\":6,\"numChildren\":7,\"pzxid\":\"0x10000000008\"}";

    private const string StatText =
        "czxid = 0x10000000001\nmzxid = 0x10000000002\nctime = 2023-11-14T22:13:20.000Z\nmtime = 2023-11-14T22:13:20.001Z\nversion = 3\ncversion = 4\n"
        + "aversion = 5\nephemeralOwner = 0x0\ndataLength = 6\nnumChildren = 7\npzxid = 0x10000000008\n";

    private static readonly Wire.Stat Stat = new()
    {
        Czxid = 0x10000000001,
        Mzxid = 0x10000000002,
        Ctime = 1_700_000_000_000,
        Mtime = 1_700_000_000_001,
        Version = 3,
        Cversion = 4,
        Aversion = 5,
        DataLength = 6,
        NumChildren = 7,
        Pzxid = 0x10000000008,
    };

    [Fact]
    public async Task Get_Json_HasTheContractedShape()
    {
        var ran = await CommandLine.RunAsync(Holding("hé\n\"<'+"), "get", "/a", "--output", "json");
        Assert.Equal(
            new CommandLine(0, $"{{\"path\":\"/a\",\"data\":\"hé\\n\\\"<'+\",\"dataBase64\":\"aMOpCiI8Jys=\",\"stat\":{StatJson},\"zxid\":\"0x10000000009\"}}\n", ""),
            ran);
    }

    [Fact]
    public async Task Get_JsonOfBytesThatAreNotText_HasNullData()
    {
        var ran = await CommandLine.RunAsync(Holding([0xff, 0x00]), "--output", "json", "get", "/a");
        Assert.Equal(
            new CommandLine(0, $"{{\"path\":\"/a\",\"data\":null,\"dataBase64\":\"/wA=\",\"stat\":{StatJson},\"zxid\":\"0x10000000009\"}}\n", ""),
            ran);
    }

    [Theory]
    [InlineData("x", false, "x")]
    [InlineData("x", true, "x\n")]
    [InlineData("x\n", true, "x\n")]
    [InlineData("", true, "")]
    public async Task Get_Text_PrintsTheDataAsItIs(string data, bool isTerminal, string expected) =>
        Assert.Equal(new CommandLine(0, expected, ""), await CommandLine.RunAsync([Holding(data)], ["get", "/a"], isTerminal: isTerminal));

    [Fact]
    public async Task Get_TextWithStat_PrintsBoth() =>
        Assert.Equal(new CommandLine(0, "x\n" + StatText, ""), await CommandLine.RunAsync(Holding("x"), "get", "/a", "--stat"));

    [Theory]
    [InlineData("local", Wire.Consistency.Local)]
    [InlineData("linearizable", Wire.Consistency.Linearizable)]
    public async Task Get_Consistency_IsAskedFor(string option, Wire.Consistency expected)
    {
        var target = Holding("x");
        await CommandLine.RunAsync(target, "get", "/a", "--consistency", option);
        Assert.Equal([new Wire.GetDataRequest { Path = "/a", Consistency = expected }], target.Requests);
    }

    [Fact]
    public async Task Get_NoNode_IsOneLineOfErrorAndExitCode1()
    {
        var target = new FakeTarget(1, _ => throw Refusals.Service(ErrorCode.NoNode, "/a does not exist", "0x5"));
        Assert.Equal(new CommandLine(1, "", "error: NoNode: /a does not exist (zxid 0x5)\n"), await CommandLine.RunAsync(target, "get", "/a"));
        Assert.Equal(
            new CommandLine(1, "", "{\"error\":\"NoNode\",\"code\":-101,\"message\":\"/a does not exist (zxid 0x5)\"}\n"),
            await CommandLine.RunAsync(target, "get", "/a", "--output", "json"));
    }

    [Fact]
    public async Task Stat_BothForms()
    {
        var target = new FakeTarget(1, _ => new Wire.ReadResponse { Result = new Wire.ReadResult { Stat = Stat }, Zxid = 0x10000000009 });
        Assert.Equal(new CommandLine(0, StatText, ""), await CommandLine.RunAsync(target, "stat", "/a"));
        Assert.Equal(
            new CommandLine(0, $"{{\"path\":\"/a\",\"stat\":{StatJson},\"zxid\":\"0x10000000009\"}}\n", ""),
            await CommandLine.RunAsync(target, "stat", "/a", "--output", "json"));
    }

    [Fact]
    public async Task Stat_AnswerWithoutStat_IsNoNode()
    {
        var target = new FakeTarget(1, _ => new Wire.ReadResponse { Zxid = 5 });
        Assert.Equal(new CommandLine(1, "", "error: NoNode: /a does not exist (zxid 0x5)\n"), await CommandLine.RunAsync(target, "stat", "/a"));
    }

    [Fact]
    public async Task List_SeveralPages_AreJoinedUnderTheSmallestZxid()
    {
        var target = new FakeTarget(1, request => ((Wire.ListRequest)request).List.AfterName switch
        {
            "" => Page(6, true, "a", "b"),
            "b" => Page(5, false, "c"),
            _ => throw new InvalidOperationException("asked for another page"),
        });
        Assert.Equal(new CommandLine(0, "a\nb\nc\n", ""), await CommandLine.RunAsync(target, "ls", "/"));
        Assert.Equal(
            new CommandLine(0, "{\"path\":\"/\",\"children\":[\"a\",\"b\",\"c\"],\"zxid\":\"0x5\"}\n", ""),
            await CommandLine.RunAsync(target, "ls", "/", "--output", "json"));
    }

    [Fact]
    public async Task List_WithStats_HasObjects()
    {
        var target = new FakeTarget(1, _ => Page(6, false, "b"));
        Assert.Equal(
            new CommandLine(0, $"{{\"path\":\"/a\",\"children\":[{{\"name\":\"b\",\"stat\":{StatJson}}}],\"zxid\":\"0x6\"}}\n", ""),
            await CommandLine.RunAsync(target, "ls", "/a", "--stat", "--output", "json"));
        var text = await CommandLine.RunAsync(target, "ls", "/a", "--stat");
        Assert.Matches("^name  czxid .* pzxid\nb     0x10000000001  0x10000000002  2023-11-14T22:13:20.000Z .* 0x10000000008\n$", text.Output);
    }

    [Theory]
    [InlineData("/", "a\na/b\n")]
    [InlineData("/a", "b\n")]
    public async Task List_Recursive_IsRelative(string path, string expected)
    {
        var target = new FakeTarget(1, _ => path == "/" ? Page(6, false, "/a", "/a/b") : Page(6, false, "/a", "/a/b"));
        Assert.Equal(new CommandLine(0, expected, ""), await CommandLine.RunAsync(target, "ls", path, "-R"));
    }

    [Fact]
    public async Task Sync_BothForms()
    {
        var target = new FakeTarget(1, _ => new Wire.SyncResponse { Zxid = 0x1f });
        Assert.Equal(new CommandLine(0, "0x1f\n", ""), await CommandLine.RunAsync(target, "sync", "/"));
        Assert.Equal(new CommandLine(0, "{\"zxid\":\"0x1f\"}\n", ""), await CommandLine.RunAsync(target, "sync", "/", "--output", "json"));
    }

    [Fact]
    public async Task Read_Interrupted_EndsWith130()
    {
        using var interrupt = new CancellationTokenSource();
        var target = new FakeTarget(1, _ =>
        {
            interrupt.Cancel();
            throw Refusals.ConnectionBroke();
        });
        Assert.Equal(new CommandLine(ExitCode.Interrupted, "", ""), await CommandLine.RunAsync([target], ["get", "/a"], interrupt: interrupt.Token));
    }

    private static FakeTarget Holding(string data) => Holding(System.Text.Encoding.UTF8.GetBytes(data));

    private static FakeTarget Holding(byte[] data) => new(1, _ => new Wire.ReadResponse
    {
        Result = new Wire.ReadResult { Data = ByteString.CopyFrom(data), Stat = Stat },
        Zxid = 0x10000000009,
    });

    private static Wire.ReadResponse Page(long zxid, bool hasMore, params string[] names) => new()
    {
        Zxid = zxid,
        Result = new Wire.ReadResult { HasMore = hasMore, Children = { names.Select(name => new Wire.Child { Name = name, Stat = Stat }) } },
    };
}
