using System.Threading.Channels;
using Coordinator.Client.Mapping;
using Coordinator.Client.Runtime.Connection;
using Coordinator.Sessions.Messages;
using Grpc.Core;
using Wire = Coordinator.Protocol.Client.V1;

namespace Coordinator.Client.Connection;

/// <summary>
/// One stream to one server: frames go in as fast as the session makes them and leave joined, whatever is waiting at a time; what the server
/// says goes to the listener, no faster than that takes it.
/// </summary>
/// <param name="number">The session's number for it.</param>
/// <param name="client">The server.</param>
/// <param name="listener">Who hears of it.</param>
internal sealed class ServerConnection(long number, Wire.Sessions.SessionsClient client, IConnectionListener listener) : IServerConnection
{
    private const int MaxFrameBytes = 1 << 20;

    private readonly Channel<ClientFrame> _outgoing = Channel.CreateUnbounded<ClientFrame>(new UnboundedChannelOptions { SingleReader = true });
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    public long Number => number;

    public void Start() => _running = Task.Run(RunAsync);

    public void Send(ClientFrame frame) => _outgoing.Writer.TryWrite(frame);

    /// <summary>Drops the stream; ends when it is gone.</summary>
    public async ValueTask DisposeAsync()
    {
        _outgoing.Writer.TryComplete();
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        var reason = "the server ended the stream";
        try
        {
            using var call = client.Stream(cancellationToken: _stop.Token);
            listener.OnConnected(number);
            var writing = WriteAsync(call.RequestStream);
            try
            {
                await ReadAsync(call.ResponseStream).ConfigureAwait(false);
            }
            finally
            {
                // What keeps the writer from writing is what the reader says, or that the stream is over.
                _outgoing.Writer.TryComplete();
                await writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        catch (RpcException e)
        {
            reason = e.Status.DebugException?.GetBaseException().Message ?? e.Status.Detail;
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or InvalidOperationException)
        {
            reason = e.Message;
        }
        finally
        {
            listener.OnLost(number, reason);
        }
    }

    private async Task ReadAsync(IAsyncStreamReader<Wire.ServerFrame> stream)
    {
        while (await stream.MoveNext(_stop.Token).ConfigureAwait(false))
        {
            await listener.OnFrameAsync(number, FrameMap.FromWire(stream.Current), _stop.Token).ConfigureAwait(false);
        }
    }

    private async Task WriteAsync(IClientStreamWriter<Wire.ClientFrame> stream)
    {
        var reader = _outgoing.Reader;
        ClientFrame? rest = null;
        while (rest is not null || await reader.WaitToReadAsync(_stop.Token).ConfigureAwait(false))
        {
            var frame = rest ?? (reader.TryRead(out var first) ? first : null);
            rest = null;
            if (frame is null)
            {
                continue;
            }

            var wire = FrameMap.ToWire(frame);
            rest = Fill(wire, frame, reader);
            await stream.WriteAsync(wire, _stop.Token).ConfigureAwait(false);
        }
    }

    // Joins neighbours until the frame is full; gives back what did not fit.
    private static ClientFrame? Fill(Wire.ClientFrame wire, ClientFrame frame, ChannelReader<ClientFrame> reader)
    {
        var bytes = 0;
        while (true)
        {
            for (var i = 0; i < frame.Requests.Count; i++)
            {
                var request = FrameMap.ToWire(frame.Requests[i]);
                var size = request.CalculateSize();
                if (bytes > 0 && bytes + size > MaxFrameBytes)
                {
                    return frame with { Requests = [.. frame.Requests.Skip(i)], Ping = 0 };
                }

                bytes += size;
                wire.Requests.Add(request);
            }

            if (wire.Open is not null || wire.Attach is not null || !reader.TryPeek(out var next) || next.Open is not null || next.Attach is not null)
            {
                return null;
            }

            if (!reader.TryRead(out frame!))
            {
                return null;
            }

            if (frame.Ping != 0)
            {
                wire.Ping = new Wire.Ping { Number = (ulong)frame.Ping };
            }
        }
    }
}
