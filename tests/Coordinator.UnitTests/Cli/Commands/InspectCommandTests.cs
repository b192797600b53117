using Coordinator.Cli;
using Coordinator.Primitives;
using Coordinator.Protocol.Admin.V1;

namespace Coordinator.UnitTests.Cli.Commands;

/// <summary>The commands that ask each server of itself: watches, who.</summary>
public sealed class InspectCommandTests
{
    private static FakeTarget Dead() => new(3, _ => throw Refusals.ConnectionRefused());

    [Fact]
    public async Task Watches_Json_HasAnEntryPerServer() => Assert.Equal(
        new CommandLine(
            0,
            "[{\"serverId\":1,\"endpoint\":\"127.0.0.1:1\",\"watches\":["
            + "{\"sessionId\":\"0x10\",\"watchId\":1,\"kind\":\"data\",\"path\":\"/a\",\"recursive\":false},"
            + "{\"sessionId\":null,\"watchId\":2,\"kind\":\"persistent\",\"path\":\"/\",\"recursive\":true}]},"
            + "{\"endpoint\":\"127.0.0.1:3\",\"state\":\"unreachable\",\"error\":\"connection refused\"}]\n",
            ""),
        await CommandLine.RunAsync([Watching(), Dead()], ["watches", "/a", "--output", "json"]));

    [Fact]
    public async Task Watches_Text_IsATable() => Assert.Equal(
        """
        server  session  watch  kind         path
        1       0x10     1      data         /a
        1       -        2      recursive    /
                                unreachable  127.0.0.1:3  connection refused

        """,
        (await CommandLine.RunAsync([Watching(), Dead()], ["watches"])).Output);

    [Fact]
    public async Task Watches_AsksForThePath_AndGoesOnWhereThePageEnded()
    {
        var server = Watching();
        await CommandLine.RunAsync(server, "watches", "/a");
        Assert.Equal(
            [new ListWatchesRequest { Path = "/a" }, new ListWatchesRequest { Path = "/a", AfterAttachment = 7, AfterWatchId = 1 }],
            server.Requests.Cast<ListWatchesRequest>());
    }

    [Fact]
    public async Task Watches_OfNoPath_IsRefused()
    {
        var server = new FakeTarget(1, _ => throw Refusals.Service(ErrorCode.BadArguments, "the path 'a' does not begin with '/'"));
        var ran = await CommandLine.RunAsync(server, "watches", "a");
        Assert.Equal((ExitCode.Refused, "error: BadArguments: the path 'a' does not begin with '/'\n"), (ran.ExitCode, ran.Error));
    }

    [Theory]
    [InlineData("watches")]
    [InlineData("who")]
    public async Task NobodyAnswers_EndsWith3AndRows(string command)
    {
        var ran = await CommandLine.RunAsync(Dead(), command, "--output", "json");
        Assert.Equal(
            new CommandLine(
                ExitCode.Unavailable,
                "[{\"endpoint\":\"127.0.0.1:3\",\"state\":\"unreachable\",\"error\":\"connection refused\"}]\n",
                "{\"error\":\"Unavailable\",\"code\":-200,\"message\":\"no server answers\"}\n"),
            ran);
    }

    [Fact]
    public async Task Who_Json_HasAnEntryPerServer() => Assert.Equal(
        new CommandLine(
            0,
            "[{\"serverId\":1,\"endpoint\":\"127.0.0.1:1\",\"milliseconds\":60000,\"hotspots\":["
            + "{\"activity\":\"write\",\"path\":\"/a\",\"count\":600,\"atMost\":600},"
            + "{\"activity\":\"event\",\"sessionId\":\"0x10\",\"count\":30,\"atMost\":40}]}]\n",
            ""),
        await CommandLine.RunAsync(Busy(), "who", "--output", "json"));

    [Fact]
    public async Task Who_Text_IsATable() => Assert.Equal(
        """
        server  activity     count  per second  by
        1       write        600    10.0        /a
        1       event        30     0.5         session 0x10  at most 40
                unreachable                     127.0.0.1:3   connection refused

        """,
        (await CommandLine.RunAsync([Busy(), Dead()], ["who"])).Output);

    [Theory]
    [InlineData("0")]
    [InlineData("51")]
    [InlineData("x")]
    public async Task Who_TopOutOfRange_IsWrongUsage(string top)
    {
        var ran = await CommandLine.RunAsync(Busy(), "who", "--top", top);
        Assert.Equal((ExitCode.WrongUsage, $"error: BadArguments: --top: '{top}' is not a number of rows, they go from 1 to 50\n"), (ran.ExitCode, ran.Error));
    }

    [Fact]
    public async Task Who_AsksForSoMany()
    {
        var server = Busy();
        await CommandLine.RunAsync(server, "who");
        await CommandLine.RunAsync(server, "who", "--top", "3");
        Assert.Equal([10U, 3], server.Requests.Cast<ListHotspotsRequest>().Select(request => request.Top));
    }

    private static FakeTarget Watching() => new(1, request => ((ListWatchesRequest)request).AfterAttachment == 0
        ? new ListWatchesResponse
        {
            ServerId = 1,
            Watches = { new WatchInfo { SessionId = 0x10, WatchId = 1, Kind = WatchInfo.Types.Kind.Data, Path = "/a" } },
            HasMore = true,
            LastAttachment = 7,
            LastWatchId = 1,
        }
        : new ListWatchesResponse
        {
            ServerId = 1,
            Watches = { new WatchInfo { WatchId = 2, Kind = WatchInfo.Types.Kind.Persistent, Path = "/", Recursive = true } },
        });

    private static FakeTarget Busy() => new(1, _ => new ListHotspotsResponse
    {
        ServerId = 1,
        Milliseconds = 60_000,
        Hotspots =
        {
            new Hotspot { Activity = Hotspot.Types.Activity.Write, Path = "/a", Count = 600, AtMost = 600 },
            new Hotspot { Activity = Hotspot.Types.Activity.Event, SessionId = 0x10, Count = 30, AtMost = 40 },
        },
    });
}
