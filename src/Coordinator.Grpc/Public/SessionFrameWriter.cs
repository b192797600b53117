using Coordinator.Grpc.Public.Mapping;
using Coordinator.Replication;
using Coordinator.Server.Clients;
using Grpc.Core;
using Wire = Coordinator.Protocol.Client.V1;

namespace Coordinator.Grpc.Public;

/// <summary>The one writer of a session stream: whatever waits for an attachment goes into one frame, and the last frame of a round flushes.</summary>
internal sealed class SessionFrameWriter(ClientGateway gateway, StreamOutbox stream, IServerStreamWriter<Wire.ServerFrame> frames)
{
    /// <summary>Bytes of one frame, but for an item that is larger alone.</summary>
    public const int MaxFrameBytes = 1 << 20;

    private static readonly WriteOptions Flushed = new();
    private static readonly WriteOptions Buffered = new(WriteFlags.BufferHint);

    /// <summary>Writes until the stream is closed and everything has left.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        var items = new List<ClientItem>();
        while (await stream.WaitAsync(cancellation))
        {
            while (stream.TryTake(items, ItemMap.WeightOf, MaxFrameBytes, out var outbox))
            {
                frames.WriteOptions = stream.IsEmpty ? Flushed : Buffered;
                await frames.WriteAsync(ItemMap.ToFrame(outbox.Number, items, gateway.Options), cancellation);
                await gateway.WrittenAsync(outbox, items.Sum(item => (long)item.Weight));
                items.Clear();
            }
        }
    }
}
