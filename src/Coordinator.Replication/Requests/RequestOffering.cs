using Coordinator.Primitives;
using Coordinator.Replication.Messages;
using Coordinator.Tree.Txns;

namespace Coordinator.Replication.Requests;

/// <summary>
/// Brings accepted requests to the log: the leader proposes them, a learner forwards them in batches. A refusal by the leader is no refusal
/// to the client, who was told nothing yet: the request is offered again when there is room.
/// </summary>
internal sealed class RequestOffering(ReplicaContext context, PendingRequests pending, TxnProposer proposer)
{
    private const int MaxForwardBytes = 512 << 10;
    private const int MaxForwardTxns = 1_000;
    private const int RetryAfterMilliseconds = 50;

    /// <summary>What learners forwarded while this leader assigns nothing; bounded by what each of them may have under way.</summary>
    private readonly Queue<(ServerId From, ForwardWrites Message)> _held = new();

    private bool _isBlocked;

    /// <summary>Whether a new request would have to wait for older ones: then it is better refused.</summary>
    public bool IsBlocked => _isBlocked && pending.HasBacklog;

    /// <summary>There may be room again: a tick has passed, a leader is there.</summary>
    public void Unblock() => _isBlocked = false;

    /// <summary>A request was applied; when it was the last one under way, there is room again.</summary>
    public void OnApplied() => _isBlocked &= pending.HasOffers;

    /// <summary>
    /// Tries to propose a request at once, as the leader; false when the window is full. While leadership is handed over a repeatable one
    /// waits: the next leader gets it, or this one when the handover comes to nothing.
    /// </summary>
    public bool TryProposeNow(PendingRequest request)
    {
        Invariant.Holds(context.IsLeading);
        if (context.Zab.IsHandingOver && request.IsRepeatable)
        {
            pending.Add(request);
            return true;
        }

        if (pending.HasBacklog)
        {
            return false;
        }

        pending.Add(request);
        if (proposer.TryPropose(pending.Offer(request), request.Body))
        {
            return true;
        }

        pending.Remove(request);
        return false;
    }

    /// <summary>Offers what waits, as far as there is room.</summary>
    public void Flush()
    {
        if (!context.IsServing || _isBlocked || context.Zab.IsHandingOver)
        {
            return;
        }

        while (_held.TryDequeue(out var held))
        {
            if (context.Zab.StayOf(held.From) == held.Message.Stay)
            {
                OnForwarded(held.From, held.Message);
            }
        }

        if (context.IsLeading)
        {
            ProposeBacklog();
        }
        else
        {
            ForwardBacklog();
        }
    }

    /// <summary>The leader's side: proposes what a learner forwards. Everything after the first one without room is refused too, to keep the order.</summary>
    public void OnForwarded(ServerId from, ForwardWrites message)
    {
        if (context.Zab.IsHandingOver)
        {
            Hold(from, message);
            return;
        }

        var hasRoom = true;
        foreach (var txn in message.Txns)
        {
            hasRoom = hasRoom && proposer.TryPropose(txn.Header with { Origin = from, ApplyLevel = TxnHeader.CurrentApplyLevel }, txn.Body);
            if (!hasRoom)
            {
                Refuse(from, message.Stay, txn, ErrorCode.Throttled, "too many proposals are outstanding");
            }
        }
    }

    /// <summary>The reign is over: learners offer what they have to the next leader.</summary>
    public void OnLeaderLost() => _held.Clear();

    /// <summary>The learner's side: true when the request waits to be offered again; false when it must be answered.</summary>
    public bool OnRefused(PendingRequest request)
    {
        if (!request.IsRepeatable)
        {
            return false;
        }

        pending.Requeue(request);
        _isBlocked = true;
        return true;
    }

    /// <summary>What a learner may offer again waits; a sessionless write may be offered once, so it is refused while that is certain.</summary>
    private void Hold(ServerId from, ForwardWrites message)
    {
        foreach (var txn in message.Txns.Where(txn => !IsRepeatable(txn)))
        {
            Refuse(from, message.Stay, txn, ErrorCode.Unavailable, "leadership is being handed over");
        }

        _held.Enqueue((from, message with { Txns = [.. message.Txns.Where(IsRepeatable)] }));
    }

    private void Refuse(ServerId to, long stay, Txn txn, ErrorCode code, string message) =>
        context.Send(to, new WriteRefused(stay, txn.Header.OriginRequest, code, message, RetryAfterMilliseconds));

    private static bool IsRepeatable(Txn txn) => PendingRequest.IsRepeatableTxn(txn.Body, txn.Header);

    private void ProposeBacklog()
    {
        while (pending.NextToOffer() is { } request)
        {
            if (!proposer.TryPropose(pending.Offer(request), request.Body))
            {
                pending.Requeue(request);
                _isBlocked = true;
                return;
            }
        }
    }

    private void ForwardBacklog()
    {
        var txns = new List<Txn>();
        var bytes = 0;
        while (pending.NextToOffer() is { } request)
        {
            if (txns.Count == MaxForwardTxns || (txns.Count > 0 && bytes + request.Bytes > MaxForwardBytes))
            {
                context.Send(context.Zab.Leader, new ForwardWrites(context.Zab.Stay, txns));
                txns = [];
                bytes = 0;
            }

            txns.Add(new Txn(pending.Offer(request), request.Body));
            bytes += request.Bytes;
        }

        if (txns.Count > 0)
        {
            context.Send(context.Zab.Leader, new ForwardWrites(context.Zab.Stay, txns));
        }
    }
}
