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

    private bool _isBlocked;

    /// <summary>Whether a new request would have to wait for older ones: then it is better refused.</summary>
    public bool IsBlocked => _isBlocked && pending.HasBacklog;

    /// <summary>There may be room again: a tick has passed, a leader is there.</summary>
    public void Unblock() => _isBlocked = false;

    /// <summary>A request was applied; when it was the last one under way, there is room again.</summary>
    public void OnApplied() => _isBlocked &= pending.HasOffers;

    /// <summary>Tries to propose a request at once, as the leader; false when the window is full.</summary>
    public bool TryProposeNow(PendingRequest request)
    {
        Invariant.Holds(context.IsLeading);
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
        if (!context.IsServing || _isBlocked)
        {
            return;
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
        var hasRoom = true;
        foreach (var txn in message.Txns)
        {
            hasRoom = hasRoom && proposer.TryPropose(txn.Header with { Origin = from }, txn.Body);
            if (!hasRoom)
            {
                context.Send(from, new WriteRefused(
                    message.Stay, txn.Header.OriginRequest, ErrorCode.Throttled, "too many proposals are outstanding", RetryAfterMilliseconds));
            }
        }
    }

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
