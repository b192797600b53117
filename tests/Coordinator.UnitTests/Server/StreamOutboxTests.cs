using Coordinator.Primitives;
using Coordinator.Replication;
using Coordinator.Server.Clients;
using Coordinator.UnitTests.Grpc;

namespace Coordinator.UnitTests.Server;

public sealed class StreamOutboxTests
{
    private readonly RecordedInputs _inputs = new();
    private readonly ClientGateway _gateway = new(new GatewayOptions { Server = new ServerId(1) });
    private readonly StreamOutbox _stream;

    public StreamOutboxTests()
    {
        _gateway.Start(_inputs);
        _stream = _gateway.OpenStream();
    }

    [Fact]
    public void TryTake_WhatWaitsForAnAttachment_ComesTogetherInOrder()
    {
        var one = _gateway.Register(_stream, 1);
        var two = _gateway.Register(_stream, 2);
        _gateway.Deliver(one.Attachment, Pong(1));
        _gateway.Deliver(two.Attachment, Pong(2));
        _gateway.Deliver(one.Attachment, Pong(3));

        Assert.Equal((1u, "1,3"), Take());
        Assert.Equal((2u, "2"), Take());
        Assert.True(_stream.IsEmpty);
    }

    [Fact]
    public void TryTake_MoreThanAFrame_LeavesTheRestForItsTurn()
    {
        var one = _gateway.Register(_stream, 1);
        var two = _gateway.Register(_stream, 2);
        for (var number = 1; number <= 5; number++)
        {
            _gateway.Deliver(one.Attachment, Pong(number));
        }

        _gateway.Deliver(two.Attachment, Pong(9));

        Assert.Equal((1u, "1,2"), Take(maxBytes: 20));
        Assert.Equal((2u, "9"), Take(maxBytes: 20));
        Assert.Equal((1u, "3,4"), Take(maxBytes: 20));
        Assert.Equal((1u, "5"), Take(maxBytes: 20));
    }

    [Fact]
    public async Task Written_SmallItems_AreReportedTogether()
    {
        var one = _gateway.Register(_stream, 1);

        await _gateway.WrittenAsync(one, 60_000);
        Assert.Empty(_inputs.All);
        await _gateway.WrittenAsync(one, 10_000);

        Assert.Equal([new ClientDrained(one.Attachment, 70_000)], _inputs.All);
    }

    [Fact]
    public async Task Leave_ThenDeliver_GoesNowhere()
    {
        var one = _gateway.Register(_stream, 1);

        await _gateway.LeaveAsync(one);
        await _gateway.LeaveAsync(one);
        _gateway.Deliver(one.Attachment, Pong(1));

        Assert.Equal([new ClientGone(one.Attachment)], _inputs.All);
        Assert.True(_stream.IsEmpty);
    }

    [Fact]
    public async Task Stop_WhatWaits_StillLeavesThenTheStreamEnds()
    {
        var one = _gateway.Register(_stream, 1);
        _gateway.Deliver(one.Attachment, Pong(1));

        _gateway.Stop();

        Assert.True(await _stream.WaitAsync(TestContext.Current.CancellationToken));
        Assert.Equal((1u, "1"), Take());
        Assert.False(await _stream.WaitAsync(TestContext.Current.CancellationToken));
        Assert.False(await _gateway.OpenStream().WaitAsync(TestContext.Current.CancellationToken));
    }

    private (uint Number, string Pongs) Take(int maxBytes = 1000)
    {
        var items = new List<ClientItem>();
        Assert.True(_stream.TryTake(items, _ => 10, maxBytes, out var outbox));
        return (outbox.Number, string.Join(',', items.Cast<PongItem>().Select(pong => pong.Number)));
    }

    private static PongItem Pong(long number) => new(0, number, false, Zxid.Zero);
}
