using Coordinator.Primitives;
using Coordinator.Replication.Sessions;
using Coordinator.Tree.Apply;
using Coordinator.Tree.Txns;

namespace Coordinator.Replication.Requests;

/// <summary>
/// Finds who waits for a txn that was applied, and answers. No reply leaves a server that has not applied its txn; a write that the client
/// took to another server as well is answered by whichever copy is applied first.
/// </summary>
internal sealed class RequestCompletion(
    ReplicaContext context,
    PendingRequests pending,
    RequestOffering offering,
    SessionRequests requests,
    AttachOffice office,
    UnaryCalls calls)
{
    public void OnApplied(Txn txn, ApplyResult result)
    {
        var header = txn.Header;
        var own = header.Origin == context.Self && header.OriginRequest != 0 ? pending.FindOffer(header.OriginRequest) : null;
        var request = own ?? (header.WriteSeq != 0 ? pending.Find(header.Session, header.WriteSeq) : null);
        if (request is null || request.Header.RequestHash != header.RequestHash || request.Session != header.Session)
        {
            return;
        }

        switch (result.Disposition)
        {
            case ApplyDisposition.OutOfSequence when own is null:
                break;
            case ApplyDisposition.OutOfSequence:
                OnOutOfSequence(request, result);
                break;
            case ApplyDisposition.Stale:
                pending.Remove(request);
                AnswerRefusal(request, ErrorCode.BadArguments, result.Result.Message ?? string.Empty, 0);
                break;
            default:
                pending.Remove(request);
                offering.OnApplied();
                foreach (var audited in AuditTrail.Of(txn, result.Result))
                {
                    context.Trace(audited);
                }

                Answer(request, result);
                break;
        }
    }

    /// <summary>A session is gone: nobody waits for its writes any more.</summary>
    public void OnClosed(SessionId session) => pending.Take(session, long.MaxValue);

    /// <summary>The state was replaced: what it has decided is waited for by nobody, because all sessions were detached.</summary>
    public void OnInstalled()
    {
        foreach (var session in pending.Sessions())
        {
            pending.Take(session, context.Tree.TryGetSession(session, out var entry) ? entry.LastAppliedSeq : long.MaxValue);
        }
    }

    // One that a predecessor of its own made come too early goes again, behind it.
    private void OnOutOfSequence(PendingRequest request, ApplyResult result)
    {
        var expected = context.Tree.TryGetSession(request.Session, out var session) ? session.LastAppliedSeq + 1 : 0;
        if (expected < request.WriteSeq && pending.Find(request.Session, expected) is not null)
        {
            pending.Requeue(request);
            return;
        }

        pending.Remove(request);
        AnswerRefusal(request, ErrorCode.OutOfSequence, result.Result.Message ?? string.Empty, expected);
    }

    private void Answer(PendingRequest request, ApplyResult result)
    {
        if (request.CallId != 0)
        {
            calls.OnApplied(request.CallId, result.Result);
        }
        else if (request.Waiter is { IsEnded: false } attachment)
        {
            if (request.Slot is not { } slot)
            {
                office.OnOpened(attachment, result);
                return;
            }

            WriteAdmission.Answer(slot, result.Result, context.Applied);
            requests.Run(attachment);
        }
    }

    private void AnswerRefusal(PendingRequest request, ErrorCode code, string message, long expectedSeq)
    {
        if (request is { Waiter: { IsEnded: false } attachment, Slot: { } slot })
        {
            slot.Refuse(code, message, context.Applied, 0, expectedSeq);
            requests.Run(attachment);
        }
    }
}
