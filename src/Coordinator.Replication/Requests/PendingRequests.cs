using Coordinator.Primitives;
using Coordinator.Tree.Txns;

namespace Coordinator.Replication.Requests;

/// <summary>
/// Accepted requests of the clients of this server, until they are applied here. After every synchronization what is left is offered again,
/// in the order of acceptance and so per session in order, before anything newer.
/// </summary>
/// <param name="firstOriginRequest">Where the numbers of offers begin: at random, so that txns offered before a restart find nobody.</param>
internal sealed class PendingRequests(long firstOriginRequest)
{
    // Both in the order of acceptance.
    private readonly LinkedList<PendingRequest> _all = new();
    private readonly LinkedList<PendingRequest> _backlog = new();
    private readonly Dictionary<long, PendingRequest> _byOffer = [];
    private readonly Dictionary<SessionId, SortedList<long, PendingRequest>> _bySession = [];
    private long _lastOrder;
    private long _lastOffer = firstOriginRequest;

    public int Count => _all.Count;

    public long Bytes { get; private set; }

    /// <summary>Whether offers are under way.</summary>
    public bool HasOffers => _byOffer.Count > 0;

    /// <summary>Whether requests wait to be offered.</summary>
    public bool HasBacklog => _backlog.Count > 0;

    /// <summary>Takes a request; it waits to be offered.</summary>
    public void Add(PendingRequest request)
    {
        request.Order = ++_lastOrder;
        request.Place = _all.AddLast(request);
        request.BacklogPlace = _backlog.AddLast(request);
        Bytes += request.Bytes;
        if (request.WriteSeq != 0)
        {
            if (!_bySession.TryGetValue(request.Session, out var numbered))
            {
                _bySession.Add(request.Session, numbered = []);
            }

            numbered.Add(request.WriteSeq, request);
        }
    }

    public void Remove(PendingRequest request)
    {
        Invariant.Holds(request.Place is not null);
        _all.Remove(request.Place);
        request.Place = null;
        if (request.BacklogPlace is not null)
        {
            LeaveBacklog(request);
        }

        _byOffer.Remove(request.OriginRequest);
        Bytes -= request.Bytes;
        if (request.WriteSeq != 0)
        {
            var numbered = _bySession[request.Session];
            Invariant.Holds(numbered.Remove(request.WriteSeq));
            if (numbered.Count == 0)
            {
                _bySession.Remove(request.Session);
            }
        }
    }

    /// <summary>The request whose newest offer has this number.</summary>
    public PendingRequest? FindOffer(long originRequest) => _byOffer.GetValueOrDefault(originRequest);

    /// <summary>The write of a session with this number.</summary>
    public PendingRequest? Find(SessionId session, long writeSeq) =>
        _bySession.TryGetValue(session, out var numbered) ? numbered.GetValueOrDefault(writeSeq) : null;

    /// <summary>The largest write number of a session here; 0 when there is none.</summary>
    public long LastSeq(SessionId session) =>
        _bySession.TryGetValue(session, out var numbered) ? numbered.GetKeyAtIndex(numbered.Count - 1) : 0;

    /// <summary>The next request to offer.</summary>
    public PendingRequest? NextToOffer() => _backlog.First?.Value;

    /// <summary>The header of the next offer of a request, which is under way from now on unless <see cref="Requeue"/> takes it back.</summary>
    public TxnHeader Offer(PendingRequest request)
    {
        LeaveBacklog(request);
        request.OriginRequest = ++_lastOffer;
        _byOffer.Add(request.OriginRequest, request);
        return request.Header with { OriginRequest = request.OriginRequest };
    }

    /// <summary>The newest offer came to nothing, for certain: the request waits to be offered again, at its old place.</summary>
    public void Requeue(PendingRequest request)
    {
        Invariant.Holds(request.OriginRequest != 0 && _byOffer.Remove(request.OriginRequest));
        request.OriginRequest = 0;

        // What was never offered is newer; there is little of it while offers come to nothing.
        var before = _backlog.Last;
        while (before is not null && before.Value.Order > request.Order)
        {
            before = before.Previous;
        }

        request.BacklogPlace = before is null ? _backlog.AddFirst(request) : _backlog.AddAfter(before, request);
    }

    /// <summary>
    /// The leader is lost, and with it the fate of all offers under way: what may be offered again waits for it, the rest is taken out and
    /// returned.
    /// </summary>
    public List<PendingRequest> LeaderLost()
    {
        var unknown = new List<PendingRequest>();
        foreach (var request in _all.ToList())
        {
            if (request.OriginRequest == 0)
            {
                continue;
            }

            if (request.Body is OpenSessionTxn && request.Waiter is not { IsEnded: false })
            {
                Remove(request);
            }
            else if (request.IsRepeatable)
            {
                Requeue(request);
            }
            else
            {
                Remove(request);
                unknown.Add(request);
            }
        }

        return unknown;
    }

    /// <summary>Takes out what the applied state has decided: writes of sessions that are gone, numbers that are applied.</summary>
    /// <param name="session">The session.</param>
    /// <param name="throughSeq">Numbers up to this one; <see cref="long.MaxValue"/> for all.</param>
    public List<PendingRequest> Take(SessionId session, long throughSeq)
    {
        var taken = new List<PendingRequest>();
        if (_bySession.TryGetValue(session, out var numbered))
        {
            taken.AddRange(numbered.Values.TakeWhile(request => request.WriteSeq <= throughSeq));
            taken.ForEach(Remove);
        }

        return taken;
    }

    /// <summary>Sessions that have numbered writes here.</summary>
    public IReadOnlyList<SessionId> Sessions() => [.. _bySession.Keys.Order()];

    /// <summary>All requests, in the order of acceptance.</summary>
    public IReadOnlyList<PendingRequest> All() => [.. _all];

    private void LeaveBacklog(PendingRequest request)
    {
        Invariant.Holds(request.BacklogPlace is not null);
        _backlog.Remove(request.BacklogPlace);
        request.BacklogPlace = null;
    }
}
