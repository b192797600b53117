using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using Coordinator.Grpc.Peer.Codec;
using Coordinator.Zab.Messages;
using Wire = Coordinator.Protocol.Peer.V1;

namespace Coordinator.Grpc.Peer;

/// <summary>What waits for one outgoing stream. The loop adds and never waits; the stream's writer takes frames.</summary>
internal sealed class OutgoingQueue(long maxBytes)
{
    /// <summary>Bytes of one frame, but for a message that is larger alone.</summary>
    public const int MaxFrameBytes = 1 << 20;

    private readonly Channel<PeerMessage> _messages = Channel.CreateUnbounded<PeerMessage>(
        new UnboundedChannelOptions { SingleReader = true, SingleWriter = false });

    private readonly Queue<PeerMessage> _pieces = new();
    private long _bytes;

    /// <summary>Bytes that wait, those being written among them.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Adds a message.</summary>
    /// <returns>False when the peer is too slow: the bytes waiting exceed the bound.</returns>
    public bool TryAdd(PeerMessage message)
    {
        if (Interlocked.Add(ref _bytes, PeerWeight.Of(message)) > maxBytes)
        {
            return false;
        }

        _messages.Writer.TryWrite(message);
        return true;
    }

    public ValueTask<bool> WaitAsync(CancellationToken cancellation) =>
        _pieces.Count > 0 ? ValueTask.FromResult(true) : _messages.Reader.WaitToReadAsync(cancellation);

    /// <summary>Fills a frame with what waits.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="weight">To give back by <see cref="Written"/>.</param>
    public bool TryTakeFrame([NotNullWhen(true)] out Wire.PeerFrame? frame, out long weight)
    {
        frame = null;
        weight = 0;
        while (TryPeek(out var piece))
        {
            var bytes = PeerWeight.Of(piece);
            if (frame is not null && weight + bytes > MaxFrameBytes)
            {
                break;
            }

            frame ??= new Wire.PeerFrame();
            frame.Messages.Add(PeerCodec.Encode(_pieces.Dequeue()));
            weight += bytes;
        }

        return frame is not null;
    }

    public void Written(long weight) => Interlocked.Add(ref _bytes, -weight);

    private bool TryPeek([NotNullWhen(true)] out PeerMessage? piece)
    {
        if (_pieces.TryPeek(out piece))
        {
            return true;
        }

        if (!_messages.Reader.TryRead(out var message))
        {
            return false;
        }

        PeerSplit.Into(_pieces, message, MaxFrameBytes);
        return _pieces.TryPeek(out piece);
    }
}
