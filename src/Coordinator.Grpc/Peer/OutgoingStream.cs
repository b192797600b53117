using Coordinator.Server.Telemetry;
using Grpc.Core;
using Wire = Coordinator.Protocol.Peer.V1;

namespace Coordinator.Grpc.Peer;

/// <summary>A stream to a peer that accepted it: writes what its queue holds, one frame per drain.</summary>
internal sealed class OutgoingStream(AsyncDuplexStreamingCall<Wire.PeerFrame, Wire.LinkAnswer> call, CancellationTokenSource cancel, PeerMeter meter)
{
    private int _isBroken;

    public OutgoingQueue Queue { get; } = new(PeerLink.MaxQueuedBytes);

    /// <summary>Ends the stream.</summary>
    /// <returns>Whether this was the first time.</returns>
    public bool Break()
    {
        if (Interlocked.Exchange(ref _isBroken, 1) != 0)
        {
            return false;
        }

        try
        {
            cancel.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has ended by itself meanwhile.
            return false;
        }

        return true;
    }

    /// <summary>Runs until either side ends the stream.</summary>
    public async Task RunAsync()
    {
        var writing = WriteAsync();
        var watching = WatchAsync();
        await Task.WhenAny(writing, watching);
        Break();
        await Task.WhenAll(writing, watching);
    }

    private async Task WriteAsync()
    {
        while (await Queue.WaitAsync(cancel.Token))
        {
            while (Queue.TryTakeFrame(out var frame, out var weight))
            {
                await call.RequestStream.WriteAsync(frame, cancel.Token);
                Queue.Written(weight);
                meter.Sent(weight);
            }
        }
    }

    /// <summary>After its answer the peer says nothing; the end of its side is the end of the stream.</summary>
    private async Task WatchAsync()
    {
        while (await call.ResponseStream.MoveNext(cancel.Token))
        {
        }
    }
}
