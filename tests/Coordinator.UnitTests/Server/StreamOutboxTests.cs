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

    /// <summary>The loop wakes a few streams itself, so that what it does next has not to wait for the writers of all.</summary>
    [Fact]
    public async Task Deliver_ToMoreStreamsThanAreWokenAtOnce_TheOthersAreWokenBehindThem_NobodyIsForgotten()
    {
        var streams = Streams(3 * StreamWakes.AtOnce + 1);
        Assert.Equal(StreamWakes.AtOnce, streams.Count(stream => !stream.IsEmpty));
        _gateway.EndBatch();
        foreach (var stream in streams)
        {
            Assert.True(await stream.WaitAsync(TestContext.Current.CancellationToken));
        }

        var next = Streams(1);
        Assert.False(next[0].IsEmpty);
    }

    /// <summary>However many sessions share a stream, its one writer is told of them together.</summary>
    [Fact]
    public void Deliver_ToManySessionsOfAStream_IsOneWaking()
    {
        for (uint number = 1; number <= 2 * StreamWakes.AtOnce; number++)
        {
            _gateway.Deliver(_gateway.Register(_stream, number).Attachment, Pong(number));
        }

        var others = Streams(StreamWakes.AtOnce);
        for (uint number = 1; number <= 2 * StreamWakes.AtOnce; number++)
        {
            Assert.Equal((number, $"{number}"), Take());
        }

        Assert.Equal(StreamWakes.AtOnce - 1, others.Count(stream => !stream.IsEmpty));
    }

    [Fact]
    public async Task Complete_StreamIsYetToBeWoken_WhatWaitsStillLeavesThenTheStreamEnds()
    {
        var last = Streams(StreamWakes.AtOnce + 1)[^1];
        last.Complete();
        _gateway.EndBatch();

        Assert.True(await last.WaitAsync(TestContext.Current.CancellationToken));
        Assert.Equal((1u, "1"), Take(last));
        Assert.False(await last.WaitAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>As after a broken invariant: the loop never ends its batch.</summary>
    [Fact]
    public async Task Stop_InTheMiddleOfABatch_StreamsThatWereYetToBeWokenEndToo()
    {
        var last = Streams(StreamWakes.AtOnce + 1)[^1];
        _gateway.Stop();

        Assert.True(await last.WaitAsync(TestContext.Current.CancellationToken));
        Assert.Equal((1u, "1"), Take(last));
        Assert.False(await last.WaitAsync(TestContext.Current.CancellationToken));
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

    /// <summary>So many streams, each with a session that has something to say.</summary>
    private List<StreamOutbox> Streams(int count)
    {
        var streams = Enumerable.Range(0, count).Select(_ => _gateway.OpenStream()).ToList();
        streams.ForEach(stream => _gateway.Deliver(_gateway.Register(stream, 1).Attachment, Pong(1)));
        return streams;
    }

    private (uint Number, string Pongs) Take(int maxBytes = 1000) => Take(_stream, maxBytes);

    private static (uint Number, string Pongs) Take(StreamOutbox stream, int maxBytes = 1000)
    {
        var items = new List<ClientItem>();
        Assert.True(stream.TryTake(items, _ => 10, maxBytes, out var outbox));
        return (outbox.Number, string.Join(',', items.Cast<PongItem>().Select(pong => pong.Number)));
    }

    private static PongItem Pong(long number) => new(0, number, false, Zxid.Zero);
}
