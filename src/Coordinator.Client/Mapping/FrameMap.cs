using Coordinator.Primitives;
using Coordinator.Sessions.Messages;
using Google.Protobuf;
using Wire = Coordinator.Protocol.Client.V1;

namespace Coordinator.Client.Mapping;

/// <summary>Frames of a session as messages of the wire, and back.</summary>
internal static class FrameMap
{
    public static Wire.ClientFrame ToWire(ClientFrame frame)
    {
        var wire = new Wire.ClientFrame { Attachment = (uint)frame.Attachment };
        if (frame.Open is { } open)
        {
            wire.Open = new Wire.OpenSession { PasswordHash = ByteString.CopyFrom(open.PasswordHash.Span), TimeoutMilliseconds = (uint)open.TimeoutMilliseconds };
        }

        if (frame.Attach is { } attach)
        {
            wire.Attach = new Wire.AttachSession
            {
                SessionId = attach.SessionId.Value,
                Password = ByteString.CopyFrom(attach.Password.Span),
                AttachNumber = (ulong)attach.AttachNumber,
                SeenZxid = attach.SeenZxid.Value,
            };
            wire.Attach.Rearm.AddRange(attach.Rearm.Select(w =>
                new Wire.RearmWatch { Path = w.Path, Kind = (Wire.RearmWatch.Types.Kind)w.Kind, WatchId = (ulong)w.WatchId }));
            wire.Attach.Watches.AddRange(attach.Watches.Select(ToWire));
        }

        if (frame.Ping != 0)
        {
            wire.Ping = new Wire.Ping { Number = (ulong)frame.Ping };
        }

        return wire;
    }

    public static Wire.Request ToWire(Request request)
    {
        var wire = new Wire.Request { RequestId = (ulong)request.RequestId };
        switch (request)
        {
            case WriteRequest write:
                wire.Write = ToWire(write);
                break;
            case ReadRequest read:
                wire.Read = (Wire.Read)read.Payload;
                if (read.Watch is not null)
                {
                    wire.Read = wire.Read.Clone();
                    wire.Read.WatchId = (ulong)read.Watch.WatchId;
                }

                break;
            case AddWatchRequest add:
                wire.AddWatch = ToWire(add.Watch);
                break;
            case RemoveWatchRequest remove:
                wire.RemoveWatch = (ulong)remove.WatchId;
                break;
            default:
                throw new InvariantViolationException($"unknown request {request.GetType().Name}");
        }

        return wire;
    }

    public static ServerFrame FromWire(Wire.ServerFrame wire)
    {
        var items = wire.Items.Count == 0 ? [] : new ServerItem[wire.Items.Count];
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = FromWire(wire.Items[i]);
        }

        var frame = new ServerFrame((int)wire.Attachment) { Items = items };
        if (wire.Attached is { } a)
        {
            frame = frame with
            {
                Attached = new Attached(new SessionId(a.SessionId), (int)a.TimeoutMilliseconds, (long)a.AttachNumber, (long)a.LastAppliedSeq, new Zxid(a.SeenZxid))
                {
                    MaxOutstanding = (int)a.MaxOutstanding,
                    MaxDataBytes = (int)a.MaxDataBytes,
                    MaxRequestBytes = (int)a.MaxRequestBytes,
                    ServerId = new ServerId((int)a.ServerId),
                },
            };
        }

        if (wire.Pong is { } p)
        {
            frame = frame with { Pong = new Pong((long)p.CountedNumber, (long)p.Number, p.NoLeader, new Zxid(p.SeenZxid)) };
        }

        return wire.Ended is { } e
            ? frame with { Ended = new Refusal((ErrorCode)e.Code, e.Message, (int)Math.Min(e.RetryAfterMilliseconds, int.MaxValue)) { BetterServer = new ServerId((int)e.BetterServerId) } }
            : frame;
    }

    // The numbers are those of this transmission; the body stays what it was.
    private static Wire.Write ToWire(WriteRequest request)
    {
        var write = new Wire.Write { WriteSeq = (ulong)request.WriteSeq, AckedSeq = (ulong)request.AckedSeq };
        switch (request.Body)
        {
            case OpsBody { Payload: Wire.Write { BodyCase: Wire.Write.BodyOneofCase.Multi } body }:
                write.Multi = body.Multi;
                break;
            case OpsBody { Payload: Wire.Write body }:
                write.Op = body.Op;
                write.Guards.AddRange(body.Guards);
                break;
            case CloseBody:
                write.CloseSession = true;
                break;
            default:
                write.NoOp = true;
                break;
        }

        return write;
    }

    private static Wire.AddWatch ToWire(PersistentWatch watch) => new()
    {
        Path = watch.Path,
        Recursive = watch.Recursive,
        FromZxid = watch.FromZxid.Value,
        WatchId = (ulong)watch.WatchId,
    };

    private static ServerItem FromWire(Wire.ServerItem item) => item.ItemCase switch
    {
        Wire.ServerItem.ItemOneofCase.Reply => new Reply((long)item.Reply.RequestId, (ErrorCode)item.Reply.Code, new Zxid(item.Reply.Zxid), new Zxid(item.Reply.SeenZxid))
        {
            Message = item.Reply.Message,
            RetryAfterMilliseconds = (int)Math.Min(item.Reply.RetryAfterMilliseconds, int.MaxValue),
            ExpectedSeq = (long)item.Reply.ExpectedSeq,
            BetterServer = new ServerId((int)item.Reply.BetterServerId),
            Payload = item.Reply,
        },
        Wire.ServerItem.ItemOneofCase.Events => new Events([.. item.Events.Events_.Select(FromWire)], new Zxid(item.Events.CompleteZxid)),

        // A newer server may say things that this client does not know.
        _ => new Events([], Zxid.Zero),
    };

    private static WatchEvent FromWire(Wire.WatchEvent item) => new(
        new WatchedEvent((WatchedEventType)item.Event.Type, item.Event.Path, new Zxid(item.Event.Zxid)),
        [.. item.WatchIds.Select(id => (long)id)]);
}
