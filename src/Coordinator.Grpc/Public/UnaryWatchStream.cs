using Coordinator.Grpc.Public.Mapping;
using Coordinator.Primitives;
using Coordinator.Replication;
using Coordinator.Replication.Watches;
using Coordinator.Server.Clients;
using Grpc.Core;
using Wire = Coordinator.Protocol.Client.V1;

namespace Coordinator.Grpc.Public;

/// <summary>A watch without a session, for as long as its call lives.</summary>
internal sealed class UnaryWatchStream : IAsyncDisposable
{
    private readonly ClientGateway _gateway;
    private readonly StreamOutbox _stream;
    private readonly SessionOutbox _outbox;

    public UnaryWatchStream(ClientGateway gateway)
    {
        _gateway = gateway;
        _stream = gateway.OpenStream();
        _outbox = gateway.Register(_stream, 1);
    }

    public ValueTask OpenAsync(PersistentWatch watch, IReadOnlyList<Identity> identities, CancellationToken cancellation) =>
        _gateway.PostAsync(_outbox, new UnaryWatch(_outbox.Attachment, watch, identities), 0, cancellation);

    public async Task RunAsync(IServerStreamWriter<Wire.WatchResponse> responses, CancellationToken cancellation)
    {
        var items = new List<ClientItem>();
        while (await _stream.WaitAsync(cancellation))
        {
            while (_stream.TryTake(items, ItemMap.WeightOf, SessionFrameWriter.MaxFrameBytes, out var outbox))
            {
                await WriteAsync(items, responses, cancellation);
                await _gateway.WrittenAsync(outbox, items.Sum(item => (long)item.Weight));
                items.Clear();
            }
        }

        throw ErrorMap.Fault(ErrorCode.Unavailable, "this server is stopping");
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.LeaveAsync(_outbox);
        _gateway.CloseStream(_stream);
    }

    private static async Task WriteAsync(List<ClientItem> items, IServerStreamWriter<Wire.WatchResponse> responses, CancellationToken cancellation)
    {
        foreach (var item in items)
        {
            if (item is EndedItem ended)
            {
                throw ErrorMap.Fault(ended.Code, ended.Message, default, ended.RetryAfterMilliseconds);
            }

            if (item is EventsItem events)
            {
                var response = new Wire.WatchResponse { CompleteZxid = events.CompleteZxid.Value };
                response.Events.AddRange(events.Events.Select(hit => ResultMap.ToWire(hit.Event)));
                await responses.WriteAsync(response, cancellation);
            }
        }
    }
}
