using Coordinator.Replication;
using Coordinator.Server.Clients;
using Wire = Coordinator.Protocol.Client.V1;

namespace Coordinator.Grpc.Public.Mapping;

/// <summary>What waits for an attachment becomes one frame.</summary>
internal static class ItemMap
{
    public static Wire.ServerFrame ToFrame(uint attachment, IReadOnlyList<ClientItem> items, GatewayOptions options)
    {
        var frame = new Wire.ServerFrame { Attachment = attachment };
        foreach (var item in items)
        {
            switch (item)
            {
                case ReplyItem reply:
                    frame.Items.Add(new Wire.ServerItem { Reply = ToWire(reply) });
                    break;
                case EventsItem events:
                    frame.Items.Add(new Wire.ServerItem { Events = ToWire(events) });
                    break;
                case PongItem pong:
                    frame.Pong = ToWire(pong);
                    break;
                case AttachedItem attached:
                    frame.Attached = ToWire(attached, options);
                    break;
                case EndedItem ended:
                    frame.Ended = new Wire.Refusal
                    {
                        Code = (int)ended.Code,
                        Message = ended.Message,
                        RetryAfterMilliseconds = (uint)ended.RetryAfterMilliseconds,
                        BetterServerId = (uint)ended.BetterServer.Value,
                    };
                    break;
                default:
                    throw new ArgumentOutOfRangeException(nameof(items), item.GetType().Name, "this kind of item has no wire form");
            }
        }

        return frame;
    }

    /// <summary>Bytes of an item on the wire, never estimated below.</summary>
    public static int WeightOf(ClientItem item) => item switch
    {
        ReplyItem reply => 128 + (3 * (reply.Message?.Length ?? 0)) + reply.Ops.Sum(op => 128 + (3 * op.Path.Length)) + WeightOf(reply.Read),
        EventsItem events => 64 + events.Events.Sum(hit => 32 + (3 * hit.Event.Path.Length) + (10 * hit.WatchIds.Count)),
        EndedItem ended => 64 + (3 * ended.Message.Length),
        _ => 96,
    };

    private static int WeightOf(Replication.Reads.ReadAnswer? answer) => answer is null
        ? 0
        : answer.Data.Length + answer.Children.Sum(child => 104 + (3 * child.Name.Length)) + (128 * answer.Acl.Count);

    private static Wire.Reply ToWire(ReplyItem reply)
    {
        var wire = new Wire.Reply
        {
            RequestId = (ulong)reply.RequestId,
            Code = (int)reply.Code,
            Message = reply.Message ?? string.Empty,
            Zxid = reply.Zxid.Value,
            SeenZxid = reply.Seen.Value,
            RetryAfterMilliseconds = (uint)reply.RetryAfterMilliseconds,
            ExpectedSeq = (ulong)reply.ExpectedSeq,
            BetterServerId = (uint)reply.BetterServer.Value,
        };
        ResultMap.Add(reply.Ops, wire.Results);
        if (reply.Read is not null)
        {
            wire.Read = ResultMap.ToWire(reply.Read);
        }

        return wire;
    }

    private static Wire.Events ToWire(EventsItem events)
    {
        var wire = new Wire.Events { CompleteZxid = events.CompleteZxid.Value };
        foreach (var hit in events.Events)
        {
            wire.Events_.Add(ResultMap.ToWire(hit));
        }

        return wire;
    }

    private static Wire.Pong ToWire(PongItem pong) => new()
    {
        CountedNumber = (ulong)pong.Counted,
        Number = (ulong)pong.Number,
        NoLeader = pong.NoLeader,
        SeenZxid = pong.Seen.Value,
    };

    private static Wire.Attached ToWire(AttachedItem attached, GatewayOptions options) => new()
    {
        SessionId = attached.Session.Value,
        TimeoutMilliseconds = (uint)attached.TimeoutMilliseconds,
        AttachNumber = (ulong)attached.AttachNumber,
        LastAppliedSeq = (ulong)attached.LastAppliedSeq,
        SeenZxid = attached.Seen.Value,
        MaxOutstanding = (uint)options.MaxOutstandingPerSession,
        MaxDataBytes = (uint)options.Limits.MaxDataBytes,
        MaxRequestBytes = (uint)options.Limits.MaxRequestBytes,
        ServerId = (uint)options.Server.Value,
    };
}
