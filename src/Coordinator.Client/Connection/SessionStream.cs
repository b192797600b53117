using System.Threading.Channels;
using Coordinator.Client.Mapping;
using Coordinator.Client.Runtime.Connection;
using Coordinator.Sessions.Messages;
using Grpc.Core;
using Wire = Coordinator.Protocol.Client.V1;

namespace Coordinator.Client.Connection;

/// <summary>
/// One stream to one server, of one session or of many: frames go in as fast as the sessions make them and leave joined, whatever is waiting of a
/// session at a time; what the server says goes to the listener that it is for, no faster than that takes it. Over when the last session leaves.
/// </summary>
/// <param name="server">The server's place in the list.</param>
/// <param name="client">The server.</param>
/// <param name="maxAttachments">Most sessions that may use it at a time.</param>
/// <param name="spare">Hears who is attached, when it stands and when it ends; null: nobody keeps a spare.</param>
internal sealed class SessionStream(int server, Wire.Sessions.SessionsClient client, int maxAttachments, SpareStream? spare) : IDisposable
{
    private const int MaxFrameBytes = 1 << 20;

    private readonly Channel<(StreamAttachment From, ClientFrame Frame)> _outgoing =
        Channel.CreateUnbounded<(StreamAttachment, ClientFrame)>(new UnboundedChannelOptions { SingleReader = true });

    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<uint, StreamAttachment> _attachments = [];
    private readonly Lock _gate = new();
    private Task _running = Task.CompletedTask;
    private IClientStreamWriter<Wire.ClientFrame>? _toServer;

    // Whose turn it is to write; nobody's before there is a call and after a write that failed.
    private Turn _turn = new();
    private uint _lastNumber;
    private bool _isRunning;
    private bool _isOver;

    public int Server => server;

    /// <summary>Begins before a session comes.</summary>
    public void Start()
    {
        lock (_gate)
        {
            if (!_isRunning)
            {
                _isRunning = true;
                _running = Task.Run(RunAsync);
            }
        }
    }

    /// <summary>A place for a session, which hears at once that the connection stands; null when the stream is full or over.</summary>
    /// <param name="number">The session's number for the connection.</param>
    /// <param name="listener">Who hears of it.</param>
    public StreamAttachment? TryAttach(long number, IConnectionListener listener)
    {
        lock (_gate)
        {
            if (_isOver || _attachments.Count >= maxAttachments)
            {
                return null;
            }

            var attachment = new StreamAttachment(this, ++_lastNumber, number, listener);
            _attachments.Add(_lastNumber, attachment);
            listener.OnConnected(number);
            Start();
            return attachment;
        }
    }

    public void Send(StreamAttachment from, ClientFrame frame, bool isAlone)
    {
        if (!_outgoing.Writer.TryWrite((from, frame)) || !_turn.TryTake())
        {
            return;
        }

        if (isAlone)
        {
            _ = WriteWhatWaitsAsync();
        }
        else
        {
            ThreadPool.UnsafeQueueUserWorkItem(static stream => _ = stream.WriteWhatWaitsAsync(), this, preferLocal: false);
        }
    }

    public void Attached() => spare?.OnAttached(server);

    public void Left() => spare?.OnLeft(server);

    public void Dispose() => _stop.Dispose();

    /// <summary>A session leaves; ends when nothing of it is on the stream any more.</summary>
    public async ValueTask LeaveAsync(StreamAttachment attachment)
    {
        bool isLast;
        lock (_gate)
        {
            _attachments.Remove(attachment.WireNumber);
            isLast = _attachments.Count == 0;
            _isOver |= isLast;
        }

        if (isLast)
        {
            _outgoing.Writer.TryComplete();
            await _stop.CancelAsync().ConfigureAwait(false);
            await _running.ConfigureAwait(false);
            Dispose();
        }
        else
        {
            Send(attachment, StreamAttachment.Detach, isAlone: false);
        }

        attachment.Lost("the session left");
    }

    private async Task RunAsync()
    {
        var reason = "the server ended the stream";
        try
        {
            using var call = client.Stream(cancellationToken: _stop.Token);
            _toServer = call.RequestStream;
            _ = WriteWhatWaitsAsync();
            await call.ResponseHeadersAsync.ConfigureAwait(false);
            spare?.OnStands(this);
            await ReadAsync(call.ResponseStream).ConfigureAwait(false);
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
            _outgoing.Writer.TryComplete();
            TellLost(reason);
        }
    }

    private void TellLost(string reason)
    {
        List<StreamAttachment> left;
        lock (_gate)
        {
            _isOver = true;
            left = [.. _attachments.Values];
        }

        foreach (var attachment in left)
        {
            attachment.Lost(reason);
        }

        spare?.OnLost(this, reason);
    }

    private async Task ReadAsync(IAsyncStreamReader<Wire.ServerFrame> stream)
    {
        // The call ends with the token that it was begun with.
        while (await stream.MoveNext(CancellationToken.None).ConfigureAwait(false))
        {
            StreamAttachment? attachment;
            lock (_gate)
            {
                _attachments.TryGetValue(stream.Current.Attachment, out attachment);
            }

            if (attachment is not null)
            {
                await attachment.TakeAsync(FrameMap.FromWire(stream.Current), _stop.Token).ConfigureAwait(false);
            }
        }
    }

    private async Task WriteWhatWaitsAsync()
    {
        try
        {
            do
            {
                _turn.Look();
                await WriteAsync(_toServer!).ConfigureAwait(false);
            }
            while (!_turn.TryEnd());
        }
        catch (Exception e) when (e is RpcException or OperationCanceledException or IOException or InvalidOperationException)
        {
            // What keeps the writer from writing is what the reader says, or that the stream is over.
        }
    }

    private async Task WriteAsync(IClientStreamWriter<Wire.ClientFrame> stream)
    {
        var reader = _outgoing.Reader;
        while (reader.TryRead(out var next))
        {
            for (ClientFrame? frame = next.Frame; frame is not null;)
            {
                var wire = next.From.ToWire(frame);
                frame = Fill(wire, next.From, frame, reader);
                await stream.WriteAsync(wire).ConfigureAwait(false);
            }
        }
    }

    // Joins neighbours of a session until the frame is full; gives back what did not fit.
    private static ClientFrame? Fill(Wire.ClientFrame wire, StreamAttachment from, ClientFrame frame, ChannelReader<(StreamAttachment From, ClientFrame Frame)> reader)
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

            if (wire.Open is not null || wire.Attach is not null || !reader.TryPeek(out var next)
                || next.From != from || next.Frame is { Open: not null } or { Attach: not null } || next.Frame == StreamAttachment.Detach)
            {
                return null;
            }

            if (!reader.TryRead(out next))
            {
                return null;
            }

            frame = next.Frame;
            if (frame.Ping != 0)
            {
                wire.Ping = new Wire.Ping { Number = (ulong)frame.Ping };
            }
        }
    }
}
