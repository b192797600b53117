using Coordinator.Cli;
using Coordinator.Primitives;

using Wire = Coordinator.Protocol.Client.V1;

namespace Coordinator.UnitTests.Cli.Watching;

public sealed class WatchCommandTests : IDisposable
{
    private readonly CancellationTokenSource _interrupt = new();

    public void Dispose() => _interrupt.Dispose();

    [Fact]
    public async Task Watch_Events_AreOneLineEachUntilInterrupted()
    {
        var target = Streaming(1, _ =>
        [
            Message(5),
            Message(6, (Wire.EventType.Created, "/a/b"), (Wire.EventType.ChildrenChanged, "/a")),
            Message(7, (Wire.EventType.Changed, "/a/b")),
            Message(8, (Wire.EventType.Deleted, "/a/b")),
            Message(9, (Wire.EventType.Resync, "/a")),
        ]);
        Assert.Equal(
            new CommandLine(
                ExitCode.Interrupted,
                """
                {"type":"created","path":"/a/b","zxid":"0x6"}
                {"type":"childrenChanged","path":"/a","zxid":"0x6"}
                {"type":"changed","path":"/a/b","zxid":"0x7"}
                {"type":"deleted","path":"/a/b","zxid":"0x8"}
                {"type":"resync","path":"/a","zxid":"0x9"}

                """,
                ""),
            await RunAsync([target], "--output", "json"));
    }

    [Fact]
    public async Task Watch_Text_IsSeparatedByTabs()
    {
        var target = Streaming(1, _ => [Message(5), Message(6, (Wire.EventType.Created, "/a"))]);
        Assert.Equal("created\t/a\t0x6\n", (await RunAsync([target])).Output);
    }

    [Fact]
    public async Task Watch_Options_AreAskedFor()
    {
        var target = Streaming(1, _ => [Message(0x10)]);
        await RunAsync([target], "--recursive", "--from-zxid", "0x10");
        Assert.Equal(new Wire.WatchRequest { Path = "/a", Recursive = true, FromZxid = 16 }, target.Requests[0]);
    }

    [Fact]
    public async Task Watch_BrokenStream_GoesOnAtTheNextServerWithoutGapOrDuplicate()
    {
        var first = new FakeTarget(1, request => request, _ => Broken(Message(5), Message(6, (Wire.EventType.Created, "/a")), Incomplete(6, 7)));
        var second = Streaming(2, _ => [Message(6), Message(7, (Wire.EventType.Changed, "/a"), (Wire.EventType.Deleted, "/a"))]);
        Assert.Equal("created\t/a\t0x6\nchanged\t/a\t0x7\ndeleted\t/a\t0x7\n", (await RunAsync([first, second])).Output);
        Assert.Equal([new Wire.WatchRequest { Path = "/a", FromZxid = 6 }], second.Requests);
    }

    [Fact]
    public async Task Watch_OnceConnected_OutlastsTheTimeout()
    {
        var clock = new FakeCallClock();
        var starts = 0;
        var target = new FakeTarget(1, request => request, _ => ++starts switch
        {
            1 => Broken(Message(5)),
            < 50 => throw Refusals.ConnectionRefused(),
            _ => EndedBy(Message(6, (Wire.EventType.Created, "/a"))),
        });
        Assert.Equal("created\t/a\t0x6\n", (await RunAsync([target], clock)).Output);
        Assert.True(clock.Now > TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Watch_NeverConnected_EndsWith3()
    {
        var target = new FakeTarget(1, request => request, _ => throw Refusals.ConnectionRefused());
        Assert.Equal(
            new CommandLine(ExitCode.Unavailable, "", "error: Unavailable: no server did it within 5 s (127.0.0.1:1: connection refused)\n"),
            await RunAsync([target]));
    }

    [Fact]
    public async Task Watch_RefusedForGood_EndsWith1()
    {
        var target = new FakeTarget(1, request => request, _ => throw Refusals.Service(ErrorCode.NoAuth, "/a may not be read"));
        Assert.Equal(new CommandLine(1, "", "error: NoAuth: /a may not be read\n"), await RunAsync([target]));
    }

    [Fact]
    public async Task Watch_Compacted_SaysResyncAndGoesOnFromNow()
    {
        var target = Streaming(1, request => request.FromZxid != 0
            ? throw Refusals.Service(ErrorCode.Compacted, "history begins at 0x90")
            : [Message(0x99), Message(0x9a, (Wire.EventType.Changed, "/a"))]);
        Assert.Equal("resync\t/a\t0x99\nchanged\t/a\t0x9a\n", (await RunAsync([target], "--from-zxid", "3")).Output);
    }

    [Fact]
    public async Task Watch_Initial_ListsThenGoesOnFromTheList()
    {
        var target = new FakeTarget(1, Listed, request => EndedBy(Message(
            0,
            12,
            (Wire.EventType.Changed, "/a", 11),
            (Wire.EventType.Changed, "/a/c", 11),
            (Wire.EventType.Deleted, "/a/c", 12))));
        var ran = await RunAsync([target], "--recursive", "--initial");
        Assert.Equal("initial\t/a\t0xa\ninitial\t/a/b\t0xb\ninitial\t/a/c\t0xb\nchanged\t/a\t0xb\ndeleted\t/a/c\t0xc\n", ran.Output);
        Assert.Equal(10, target.Requests.OfType<Wire.WatchRequest>().Single().FromZxid);
    }

    [Fact]
    public async Task Watch_InitialOfNothing_WatchesFromTheRefusalsZxid()
    {
        var target = new FakeTarget(
            1,
            _ => throw Refusals.Service(ErrorCode.NoNode, "/a does not exist", "0x20"),
            _ => EndedBy(Message(0x21, (Wire.EventType.Created, "/a"))));
        Assert.Equal("created\t/a\t0x21\n", (await RunAsync([target], "--initial")).Output);
        Assert.Equal(0x20, target.Requests.OfType<Wire.WatchRequest>().Single().FromZxid);
    }

    private static Wire.ReadResponse Listed(object request) => request switch
    {
        Wire.ExistsRequest => new Wire.ReadResponse { Zxid = 10, Result = new Wire.ReadResult { Stat = new Wire.Stat() } },
        Wire.ListSubtreeRequest => new Wire.ReadResponse
        {
            Zxid = 11,
            Result = new Wire.ReadResult { Children = { new Wire.Child { Name = "/a/b" }, new Wire.Child { Name = "/a/c" } } },
        },
        _ => throw new InvalidOperationException(),
    };

    private static Wire.WatchResponse Message(long complete, params (Wire.EventType Type, string Path)[] events) =>
        Message(0, complete, [.. events.Select(seen => (seen.Type, seen.Path, complete))]);

    private static Wire.WatchResponse Message(int _, long complete, params (Wire.EventType Type, string Path, long Zxid)[] events) => new()
    {
        CompleteZxid = complete,
        Events = { events.Select(seen => new Wire.Event { Type = seen.Type, Path = seen.Path, Zxid = seen.Zxid }) },
    };

    private static Wire.WatchResponse Incomplete(long complete, long zxid) => Message(0, complete, (Wire.EventType.Changed, "/a", zxid));

    private static IEnumerable<object> Broken(params Wire.WatchResponse[] messages)
    {
        foreach (var message in messages)
        {
            yield return message;
        }

        throw Refusals.ConnectionBroke();
    }

    /// <summary>The user interrupts when everything was read.</summary>
    private IEnumerable<object> EndedBy(params Wire.WatchResponse[] messages)
    {
        foreach (var message in messages)
        {
            yield return message;
        }

        _interrupt.Cancel();
        throw Refusals.ConnectionBroke();
    }

    private FakeTarget Streaming(int port, Func<Wire.WatchRequest, Wire.WatchResponse[]> messages) =>
        new(port, request => request, request => EndedBy(messages((Wire.WatchRequest)request)));

    private Task<CommandLine> RunAsync(IReadOnlyList<FakeTarget> targets, params string[] options) => RunAsync(targets, null, options);

    private Task<CommandLine> RunAsync(IReadOnlyList<FakeTarget> targets, FakeCallClock? clock, params string[] options) =>
        CommandLine.RunAsync(targets, ["watch", "/a", .. options], clock: clock, interrupt: _interrupt.Token);
}
