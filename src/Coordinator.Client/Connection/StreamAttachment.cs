using Coordinator.Client.Mapping;
using Coordinator.Client.Runtime.Connection;
using Coordinator.Sessions.Messages;
using Wire = Coordinator.Protocol.Client.V1;

namespace Coordinator.Client.Connection;

/// <summary>
/// A session's place on a stream. The session numbers its attachments by itself, the stream its sessions: here the one becomes the other.
/// </summary>
/// <param name="stream">The stream.</param>
/// <param name="wireNumber">The stream's number of it, from 1.</param>
/// <param name="number">The session's number for the connection.</param>
/// <param name="listener">Who hears of it.</param>
internal sealed class StreamAttachment(SessionStream stream, uint wireNumber, long number, IConnectionListener listener) : IServerConnection
{
    /// <summary>Says that the session leaves the stream.</summary>
    public static readonly ClientFrame Detach = new(0);

    // Where it is: a session that is attached counts until it has left, one that was not never does.
    private const int Waiting = 0;
    private const int Attached = 1;
    private const int Gone = 2;

    private int _attachment;
    private int _place = Waiting;

    public uint WireNumber => wireNumber;

    public long Number => number;

    public void Send(ClientFrame frame, bool isAlone) => stream.Send(this, frame, isAlone);

    public ValueTask DisposeAsync() => stream.LeaveAsync(this);

    public Wire.ClientFrame ToWire(ClientFrame frame)
    {
        var wire = ReferenceEquals(frame, Detach) ? new Wire.ClientFrame { Detach = true } : FrameMap.ToWire(frame);
        Volatile.Write(ref _attachment, frame.Attachment);
        wire.Attachment = wireNumber;
        return wire;
    }

    public Task TakeAsync(ServerFrame frame, CancellationToken cancellationToken)
    {
        if (frame.Attached is not null && Interlocked.CompareExchange(ref _place, Attached, Waiting) == Waiting)
        {
            stream.Attached();
        }

        return listener.OnFrameAsync(number, frame with { Attachment = Volatile.Read(ref _attachment) }, cancellationToken);
    }

    /// <summary>Says once that nothing follows.</summary>
    public void Lost(string reason)
    {
        var place = Interlocked.Exchange(ref _place, Gone);
        if (place == Attached)
        {
            stream.Left();
        }

        if (place != Gone)
        {
            listener.OnLost(number, reason);
        }
    }
}
