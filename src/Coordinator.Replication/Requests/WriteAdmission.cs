using System.Globalization;
using Coordinator.Primitives;
using Coordinator.Replication.Sessions;
using Coordinator.Tree;
using Coordinator.Tree.Apply;
using Coordinator.Tree.Txns;

namespace Coordinator.Replication.Requests;

/// <summary>
/// Whether a numbered write is accepted. A number belongs to one request for ever: what is applied is answered from the table, what is
/// under way is joined, a gap is named; and after a refusal nothing later is accepted until the refused number comes again, so that the
/// client knows what was not accepted.
/// </summary>
internal sealed class WriteAdmission(ReplicaContext context, PendingRequests pending, RequestOffering offering)
{
    private const int RetryAfterMilliseconds = 20;

    /// <summary>Takes a write; its slot is answered here when it is not accepted, and when it is applied otherwise.</summary>
    public void Take(Attachment attachment, OutstandingRequest slot, WriteRequest write)
    {
        if (!context.Tree.TryGetSession(attachment.Session, out var session))
        {
            slot.Refuse(ErrorCode.SessionExpired, $"session {attachment.Session} does not exist", context.Applied);
            return;
        }

        if (write.WriteSeq < 1)
        {
            slot.Refuse(ErrorCode.BadArguments, "write numbers begin at 1", context.Applied);
            return;
        }

        var hash = TxnCodec.RequestHash(write.Body);
        if (context.Options.Rules.Dedupe && IsKnown(attachment, slot, write, session, hash))
        {
            return;
        }

        if (!context.IsServing)
        {
            Refuse(attachment, slot, write, ErrorCode.Unavailable, context.UnavailableMessage);
            return;
        }

        Accept(attachment, slot, write, hash);
    }

    /// <summary>Refuses a write: nothing later is accepted on this attachment until its number comes again.</summary>
    public void Refuse(Attachment attachment, OutstandingRequest slot, WriteRequest write, ErrorCode code, string message)
    {
        slot.Refuse(code, message, context.Applied, Math.Max(slot.Request.RetryAfterMilliseconds, RetryAfterMilliseconds));
        attachment.HoldFrom = write.WriteSeq;
        attachment.HoldCode = code;
    }

    private bool IsKnown(Attachment attachment, OutstandingRequest slot, WriteRequest write, SessionEntry session, ulong hash)
    {
        if (write.WriteSeq <= session.LastAppliedSeq)
        {
            AnswerFromTable(slot, write, session, hash);
            return true;
        }

        if (pending.Find(session.Id, write.WriteSeq) is { } underWay)
        {
            Join(attachment, slot, write, underWay, hash);
            return true;
        }

        var expected = Math.Max(session.LastAppliedSeq, pending.LastSeq(session.Id)) + 1;
        if (write.WriteSeq <= expected)
        {
            return false;
        }

        var message = string.Create(CultureInfo.InvariantCulture, $"write {write.WriteSeq} is ahead, expected is {expected}");
        slot.Refuse(ErrorCode.OutOfSequence, message, context.Applied, 0, expected);
        return true;
    }

    private void AnswerFromTable(OutstandingRequest slot, WriteRequest write, SessionEntry session, ulong hash)
    {
        if (write.WriteSeq <= session.AckedSeq)
        {
            var message = string.Create(CultureInfo.InvariantCulture, $"write {write.WriteSeq} was acknowledged, its result is forgotten");
            slot.Refuse(ErrorCode.BadArguments, message, context.Applied);
        }
        else if (context.Tree.RecordedRequestHash(session.Id, write.WriteSeq) != hash)
        {
            slot.Refuse(ErrorCode.BadArguments, OtherRequest(write.WriteSeq), context.Applied);
        }
        else
        {
            var result = context.Tree.RecordedResult(session.Id, write.WriteSeq);
            Invariant.Holds(result is not null);
            Answer(slot, result, context.Applied);
        }
    }

    /// <summary>Gives a slot the recorded result of its write.</summary>
    public static void Answer(OutstandingRequest slot, WriteResult result, Zxid seen) =>
        slot.Reply = new ReplyItem(slot.Request.RequestId, result.Code, result.Message, result.Zxid, seen, 0, 0, result.Ops, null);

    private void Join(Attachment attachment, OutstandingRequest slot, WriteRequest write, PendingRequest underWay, ulong hash)
    {
        if (underWay.Header.RequestHash != hash)
        {
            slot.Refuse(ErrorCode.BadArguments, OtherRequest(write.WriteSeq), context.Applied);
            return;
        }

        underWay.Waiter = attachment;
        underWay.Slot = slot;
    }

    private void Accept(Attachment attachment, OutstandingRequest slot, WriteRequest write, ulong hash)
    {
        var header = new TxnHeader(0)
        {
            Session = attachment.Session,
            WriteSeq = context.Options.Rules.Dedupe ? write.WriteSeq : 0,
            AckedSeq = write.AckedSeq,
            RequestHash = hash,
            Origin = context.Self,
            Identities = attachment.Identities,
        };
        var body = BodyOf(write.Body);
        var request = new PendingRequest(body, header, RequestWeight.Of(body)) { Waiter = attachment, Slot = slot };
        if (pending.Bytes + request.Bytes > context.Options.MaxPendingBytes)
        {
            Refuse(attachment, slot, write, ErrorCode.Throttled, $"requests under way on this server have their limit of {context.Options.MaxPendingBytes} bytes");
        }
        else if (offering.IsBlocked || (context.IsLeading && !offering.TryProposeNow(request)))
        {
            Refuse(attachment, slot, write, ErrorCode.Throttled, "too many proposals are outstanding");
        }
        else if (!context.IsLeading)
        {
            pending.Add(request);
        }
    }

    // A malformed request uses up its number all the same: it is the error that is proposed.
    private TxnBody BodyOf(TxnBody body)
    {
        if (body is not (WriteTxn or CloseSessionTxn { Reason: CloseReason.Owner } or ErrorTxn))
        {
            return new ErrorTxn(ErrorCode.BadArguments, "a client cannot ask for this txn");
        }

        if (TxnCodec.ValidateShape(body, context.Options.Limits, context.Tree.ApplyLevel) is { } malformed)
        {
            return new ErrorTxn(malformed.Code, Truncate(malformed.Message));
        }

        var bytes = RequestWeight.Of(body) - (body is WriteTxn { Ops: [var only] } ? RequestWeight.DataOf(only) : 0);
        return bytes > context.Options.Limits.MaxRequestBytes
            ? new ErrorTxn(ErrorCode.TooLarge, $"the request has about {bytes} bytes, the limit is {context.Options.Limits.MaxRequestBytes}")
            : body;
    }

    private static string Truncate(string message) => message.Length <= 512 ? message : message[..512];

    private static string OtherRequest(long seq) => string.Create(CultureInfo.InvariantCulture, $"write {seq} was another request");
}
