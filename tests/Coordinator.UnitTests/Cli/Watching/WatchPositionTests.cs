using Coordinator.Cli.Watching;
using Coordinator.Protocol.Client.V1;

namespace Coordinator.UnitTests.Cli.Watching;

public sealed class WatchPositionTests
{
    [Fact]
    public void Receive_IncompleteTxn_IsHeldBack()
    {
        var position = new WatchPosition(4);
        Assert.Equal([5], Zxids(position.Receive(Message(5, 5, 6))));
        Assert.Equal([6, 6], Zxids(position.Receive(Message(6, 6))));
        Assert.Equal(6, position.From);
    }

    [Fact]
    public void Interrupt_IncompleteTxn_ComesAgainOnce()
    {
        var position = new WatchPosition(4);
        position.Receive(Message(5, 5, 6));
        position.Interrupt();
        Assert.Equal(5, position.From);
        Assert.Equal([6, 6], Zxids(position.Receive(Message(6, 6, 6))));
    }

    [Fact]
    public void Receive_WhatWasSeen_IsDropped()
    {
        var position = new WatchPosition(0);
        position.Receive(Message(7, 7));
        Assert.Empty(position.Receive(Message(7, 6, 7)));
        Assert.Empty(position.Receive(Message(3)));
        Assert.Equal(7, position.From);
    }

    private static WatchResponse Message(long complete, params long[] zxids) =>
        new() { CompleteZxid = complete, Events = { zxids.Select(zxid => new Event { Type = EventType.Changed, Path = "/a", Zxid = zxid }) } };

    private static IEnumerable<long> Zxids(IEnumerable<Event> events) => events.Select(seen => seen.Zxid);
}
