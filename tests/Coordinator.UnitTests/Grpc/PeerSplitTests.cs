using Coordinator.Grpc.Peer;
using Coordinator.Primitives;
using Coordinator.Replication.Messages;
using Coordinator.Zab.Messages;

namespace Coordinator.UnitTests.Grpc;

public sealed class PeerSplitTests
{
    private static readonly Epoch One = new(1);

    [Fact]
    public void Into_LargePropose_KeepsEveryRecordInOrder()
    {
        var propose = new Propose(7, [.. Enumerable.Range(1, 100).Select(i => Record(i, 1000))], new Zxid(One, 60));

        var parts = Split(propose, 10_000).Cast<Propose>().ToList();

        Assert.True(parts.Count > 10);
        Assert.Equal(propose.Records, parts.SelectMany(part => part.Records));
        Assert.All(parts, part => Assert.True(PeerWeight.Of(part) <= 10_000));
        Assert.All(parts, part => Assert.Equal(7, part.Stay));
    }

    [Fact]
    public void Into_LargePropose_NeverCommitsBeyondWhatWasSent()
    {
        var propose = new Propose(7, [.. Enumerable.Range(1, 100).Select(i => Record(i, 1000))], new Zxid(One, 60));

        var parts = Split(propose, 10_000).Cast<Propose>().ToList();

        Assert.All(parts, part => Assert.True(part.Commit <= part.Records[^1].Zxid));
        Assert.Equal(new Zxid(One, 60), parts[^1].Commit);
    }

    [Fact]
    public void Into_RecordLargerThanAFrame_GoesAlone()
    {
        var propose = new Propose(7, [Record(1, 10), Record(2, 50_000), Record(3, 10)], Zxid.Zero);

        Assert.Equal([1, 1, 1], Split(propose, 10_000).Cast<Propose>().Select(part => part.Records.Count));
    }

    [Fact]
    public void Into_ManyTouches_AreSplit()
    {
        var touches = new Touches(7, [.. Enumerable.Range(1, 5_000).Select(i => new Touch(new SessionId(i), 1, i))]);

        var parts = Split(touches, 10_000).Cast<Touches>().ToList();

        Assert.Equal(touches.Touched, parts.SelectMany(part => part.Touched));
        Assert.All(parts, part => Assert.True(PeerWeight.Of(part) <= 10_000));
    }

    [Fact]
    public void TryTakeFrame_WhatWaits_GoesIntoFramesWithinTheBound()
    {
        var queue = new OutgoingQueue(64 << 20);
        queue.TryAdd(new Propose(7, [.. Enumerable.Range(1, 3_000).Select(i => Record(i, 1000))], Zxid.Zero));
        queue.TryAdd(Beat.Instance);

        var frames = new List<Coordinator.Protocol.Peer.V1.PeerFrame>();
        while (queue.TryTakeFrame(out var frame, out var weight))
        {
            frames.Add(frame);
            queue.Written(weight);
        }

        Assert.Equal(3, frames.Count);
        Assert.All(frames, frame => Assert.True(frame.CalculateSize() <= OutgoingQueue.MaxFrameBytes));
        Assert.NotNull(frames[^1].Messages[^1].Beat);
    }

    [Fact]
    public void TryAdd_BeyondTheBound_IsRefusedUntilSomethingIsWritten()
    {
        var queue = new OutgoingQueue(10_000);

        Assert.True(queue.TryAdd(new Propose(7, [Record(1, 9_000)], Zxid.Zero)));
        Assert.False(queue.TryAdd(new Propose(7, [Record(2, 9_000)], Zxid.Zero)));
    }

    private static LogRecord Record(int counter, int bytes) => new(new Zxid(One, counter), new byte[bytes]);

    private static Queue<PeerMessage> Split(PeerMessage message, int maxBytes)
    {
        var pieces = new Queue<PeerMessage>();
        PeerSplit.Into(pieces, message, maxBytes);
        return pieces;
    }
}
