using Coordinator.Client.Abstractions;
using Coordinator.Client.Runtime.Watches;
using Coordinator.Primitives;

namespace Coordinator.UnitTests.Client;

public sealed class WatchSinkTests
{
    private static WatchedEvent Event(long zxid) => new(WatchedEventType.Changed, "/a", new Zxid(zxid));

    [Fact]
    public async Task Read_EventsThatFit_ComeInOrder()
    {
        var sink = new PersistentSink("/a", 3, () => { });
        sink.Offer([Event(1), Event(2)], isResync: false);
        sink.Offer([Event(3)], isResync: false);
        Assert.Equal([1, 2, 3], await ReadAsync(sink));
    }

    [Fact]
    public async Task Read_TooSlow_GetsAResyncInsteadOfWhatDidNotFit()
    {
        var sink = new PersistentSink("/a", 3, () => { });
        sink.Offer([Event(1), Event(2)], isResync: false);
        sink.Offer([Event(3), Event(4)], isResync: false);
        sink.Offer([Event(5)], isResync: false);
        var events = new List<WatchedEvent>();
        await sink.DisposeAsync();
        await foreach (var item in sink.ReadEventsAsync(TestContext.Current.CancellationToken))
        {
            events.Add(item);
        }

        Assert.Equal([new WatchedEvent(WatchedEventType.Resync, "/a", new Zxid(4)), Event(5)], events);
    }

    [Fact]
    public async Task Read_AfterTheEndOfTheSession_ThrowsOnceEverythingIsRead()
    {
        var sink = new PersistentSink("/a", 3, () => { });
        sink.Offer([Event(1)], isResync: false);
        sink.Fail(new CoordinatorException(ErrorCode.SessionExpired, "over"));
        await using var reader = sink.ReadEventsAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        Assert.True(await reader.MoveNextAsync());
        var end = await Assert.ThrowsAsync<CoordinatorException>(async () => await reader.MoveNextAsync());
        Assert.Equal(ErrorCode.SessionExpired, end.Code);
    }

    [Fact]
    public async Task Dispose_RemovesTheWatchAndEndsTheReader()
    {
        var removed = 0;
        var sink = new PersistentSink("/a", 3, () => removed++);
        var reading = ReadAsync(sink, dispose: false);
        await sink.DisposeAsync();
        Assert.Empty(await reading);
        Assert.Equal(1, removed);
    }

    private static async Task<List<long>> ReadAsync(PersistentSink sink, bool dispose = true)
    {
        if (dispose)
        {
            await sink.DisposeAsync();
        }

        var zxids = new List<long>();
        await foreach (var item in sink.ReadEventsAsync(TestContext.Current.CancellationToken))
        {
            zxids.Add(item.Zxid.Value);
        }

        return zxids;
    }
}
