using System.Security.Cryptography;
using Coordinator.Primitives;
using Coordinator.Replication;
using Coordinator.Replication.Requests;
using Coordinator.Sessions.Messages;
using Coordinator.Tree.Txns;
using Replicated = Coordinator.Replication.Watches;

namespace Coordinator.Client.InMemory.Mapping;

/// <summary>Between the client's words and the replica's, as the session stream translates them, without the bytes.</summary>
internal static class FrameMap
{
    public static ClientOpen ToInput(AttachmentId attachment, OpenSession open, IReadOnlyList<Identity> identities) =>
        new(attachment, open.PasswordHash, open.TimeoutMilliseconds, identities);

    public static ClientAttach ToInput(AttachmentId attachment, AttachSession attach, IReadOnlyList<Identity> identities) => new(
        attachment,
        attach.SessionId,
        SHA256.HashData(attach.Password.Span),
        attach.AttachNumber,
        attach.SeenZxid,
        [.. attach.Rearm.Select(watch => new Replicated.OneShotWatch(watch.Path, (Replicated.OneShotKind)watch.Kind, watch.WatchId))],
        [.. attach.Watches.Select(ToWatch)],
        identities);

    public static SessionRequest ToRequest(Request request) => request switch
    {
        Sessions.Messages.WriteRequest write =>
            new Replication.Requests.WriteRequest(write.RequestId, write.WriteSeq, write.AckedSeq, ToBody(write.Body)),
        Sessions.Messages.ReadRequest read => ToRead(read),
        Sessions.Messages.AddWatchRequest add => new Replication.Requests.AddWatchRequest(add.RequestId, ToWatch(add.Watch)),
        Sessions.Messages.RemoveWatchRequest remove => new Replication.Requests.RemoveWatchRequest(remove.RequestId, remove.WatchId),
        _ => throw new InvariantViolationException($"unknown request {request.GetType().Name}"),
    };

    public static ServerFrame ToFrame(int number, ClientItem item, ReplicaOptions options) => item switch
    {
        AttachedItem attached => new ServerFrame(number)
        {
            Attached = new Attached(attached.Session, attached.TimeoutMilliseconds, attached.AttachNumber, attached.LastAppliedSeq, attached.Seen)
            {
                MaxOutstanding = options.MaxOutstandingPerSession,
                MaxDataBytes = options.Limits.MaxDataBytes,
                MaxRequestBytes = options.Limits.MaxRequestBytes,
                ServerId = options.Zab.Id,
            },
        },
        ReplyItem reply => new ServerFrame(number) { Items = [ToReply(reply)] },
        EventsItem events => new ServerFrame(number)
        {
            Items = [new Events([.. events.Events.Select(hit => new WatchEvent(hit.Event, hit.WatchIds))], events.CompleteZxid)],
        },
        PongItem pong => new ServerFrame(number) { Pong = new Pong(pong.Counted, pong.Number, pong.NoLeader, pong.Seen) },
        EndedItem ended => new ServerFrame(number)
        {
            Ended = new Refusal(ended.Code, ended.Message, ended.RetryAfterMilliseconds) { BetterServer = ended.BetterServer },
        },
        _ => throw new InvariantViolationException($"unknown item {item.GetType().Name}"),
    };

    private static Reply ToReply(ReplyItem reply) => new(reply.RequestId, reply.Code, reply.Zxid, reply.Seen)
    {
        Message = reply.Message ?? string.Empty,
        RetryAfterMilliseconds = reply.RetryAfterMilliseconds,
        ExpectedSeq = reply.ExpectedSeq,
        BetterServer = reply.BetterServer,
        Payload = reply,
    };

    private static Replication.Requests.ReadRequest ToRead(Sessions.Messages.ReadRequest read)
    {
        var wanted = (WantedRead)read.Payload;
        return new Replication.Requests.ReadRequest(read.RequestId, wanted.Query, wanted.Linearizable, read.Watch?.WatchId ?? 0);
    }

    private static Replicated.PersistentWatch ToWatch(PersistentWatch watch) => new(watch.Path, watch.Recursive, watch.FromZxid, watch.WatchId);

    private static TxnBody ToBody(WriteBody body) => body switch
    {
        OpsBody ops => (WriteTxn)ops.Payload,
        NoOpBody => new ErrorTxn(ErrorCode.Unavailable, "given up by the client"),
        CloseBody => new CloseSessionTxn(CloseReason.Owner),
        _ => throw new InvariantViolationException($"unknown write {body.GetType().Name}"),
    };
}
