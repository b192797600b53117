using System.Diagnostics;
using System.Globalization;
using Coordinator.Primitives;
using Coordinator.Replication.Reads;
using Coordinator.Replication.Sessions;
using Coordinator.Replication.Watches;

namespace Coordinator.Replication.Requests;

/// <summary>
/// The line of requests of each attachment: taken in order, answered in order. A read runs when all earlier writes of its session are
/// applied here, and before later ones are accepted.
/// </summary>
internal sealed class SessionRequests(
    ReplicaContext context,
    AttachmentTable attachments,
    WriteAdmission writes,
    ReadGate gate,
    WatchRequests watches)
{
    private readonly SortedSet<AttachmentId> _atGate = [];

    public void OnRequests(Attachment attachment, IReadOnlyList<SessionRequest> requests)
    {
        // Twice the window, because what is refused waits for its turn too. A client that keeps to the window is far from it.
        var limit = 2 * context.Options.MaxOutstandingPerSession;
        if (attachment.Inbox.Count + attachment.Outstanding.Count + requests.Count > limit)
        {
            attachments.End(attachment, ErrorCode.Throttled, $"more than {limit} requests are unanswered", 1_000);
            return;
        }

        if (attachment.Outbox.IsHopeless)
        {
            attachments.End(attachment, ErrorCode.Throttled, "the client does not read its answers", 1_000);
            return;
        }

        foreach (var request in requests)
        {
            attachment.Inbox.Enqueue(request);
        }

        Run(attachment);
    }

    /// <summary>Takes and answers what can be taken and answered.</summary>
    public void Run(Attachment attachment)
    {
        if (attachment.Phase != AttachmentPhase.Standing)
        {
            return;
        }

        do
        {
            Answer(attachment);
        }
        while (TakeNext(attachment));
    }

    /// <summary>The gate has opened further.</summary>
    public void OnGateOpened()
    {
        foreach (var id in _atGate.ToList())
        {
            if (attachments.Find(id) is { } attachment)
            {
                Run(attachment);
            }

            if (attachments.Find(id) is not { WaitingReads: > 0 })
            {
                _atGate.Remove(id);
            }
        }
    }

    private bool TakeNext(Attachment attachment)
    {
        var hasTaken = false;
        while (attachment.Inbox.TryPeek(out var request) && !(request is WriteRequest && attachment.WaitingReads > 0))
        {
            attachment.Inbox.Dequeue();
            var slot = new OutstandingRequest(request);
            attachment.Outstanding.Enqueue(slot);
            Take(attachment, slot);
            hasTaken = true;
        }

        return hasTaken;
    }

    private void Take(Attachment attachment, OutstandingRequest slot)
    {
        var write = slot.Request as WriteRequest;
        if (attachment.HoldFrom != 0 && IsHeld(attachment, slot, write))
        {
            return;
        }

        if (slot.Request.RetryAfterMilliseconds > 0 || attachment.Outstanding.Count > context.Options.MaxOutstandingPerSession || attachment.Outbox.IsOverfull)
        {
            Throttle(attachment, slot, write);
        }
        else if (write is not null)
        {
            writes.Take(attachment, slot, write);
        }
        else if (slot.Request is ReadRequest { Linearizable: true } or ReadRequest { Query: SyncQuery })
        {
            TakeLinearizable(attachment, slot);
        }
    }

    private bool IsHeld(Attachment attachment, OutstandingRequest slot, WriteRequest? write)
    {
        if (write is not null && write.WriteSeq <= attachment.HoldFrom)
        {
            attachment.HoldFrom = write.WriteSeq == attachment.HoldFrom ? 0 : attachment.HoldFrom;
            return false;
        }

        var message = string.Create(CultureInfo.InvariantCulture, $"nothing is accepted before write {attachment.HoldFrom}, which was refused");
        slot.Refuse(attachment.HoldCode, message, context.Applied);
        return true;
    }

    private void Throttle(Attachment attachment, OutstandingRequest slot, WriteRequest? write)
    {
        var message = attachment.Outbox.IsOverfull
            ? "the client does not read its answers"
            : slot.Request.RetryAfterMilliseconds > 0
                ? "this server is asked for more than it may do now"
                : $"more than {context.Options.MaxOutstandingPerSession} requests are unanswered";
        if (write is not null)
        {
            writes.Refuse(attachment, slot, write, ErrorCode.Throttled, message);
        }
        else
        {
            slot.Refuse(ErrorCode.Throttled, message, context.Applied, Math.Max(slot.Request.RetryAfterMilliseconds, context.Options.TickMilliseconds));
        }
    }

    private void TakeLinearizable(Attachment attachment, OutstandingRequest slot)
    {
        if (!context.IsServing)
        {
            slot.Refuse(ErrorCode.Unavailable, context.UnavailableMessage, context.Applied, context.Options.TickMilliseconds);
        }
        else if (context.Options.Rules.ReadIndex)
        {
            slot.ReadTicket = gate.Take();
            attachment.WaitingReads++;
            _atGate.Add(attachment.Id);
        }
    }

    private void Answer(Attachment attachment)
    {
        while (!attachment.IsEnded && attachment.Outstanding.TryPeek(out var slot))
        {
            var reply = slot.Reply is { } ready ? UpToDate(ready) : Execute(attachment, slot);
            if (reply is null)
            {
                return;
            }

            attachment.Outstanding.Dequeue();
            attachment.Outbox.Reply(reply);
        }
    }

    /// <summary>An answer that waited for its turn says what is applied now: what a session has seen never falls.</summary>
    private ReplyItem UpToDate(ReplyItem ready) => ready.Seen == context.Applied ? ready : ready with { Seen = context.Applied };

    private ReplyItem? Execute(Attachment attachment, OutstandingRequest slot)
    {
        switch (slot.Request)
        {
            case WriteRequest:
                return null;
            case ReadRequest when slot.ReadTicket != 0 && !gate.IsOpen(slot.ReadTicket):
                return null;
            case ReadRequest read:
                attachment.WaitingReads -= slot.ReadTicket != 0 ? 1 : 0;
                return watches.Read(attachment, read);
            case AddWatchRequest add:
                return watches.Add(attachment, add);
            case RemoveWatchRequest remove:
                return watches.Remove(attachment, remove);
            default:
                throw new UnreachableException(slot.Request.GetType().Name);
        }
    }
}
