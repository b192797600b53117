using Coordinator.Primitives;
using Coordinator.Replication.Inspections;
using Coordinator.Replication.Reads;
using Coordinator.Tree.Apply;
using Coordinator.Tree.Txns;

namespace Coordinator.Replication.Requests;

/// <summary>
/// Calls without a session. A write, or the kill of a session, is offered once: when its fate is unknown it is answered OutcomeUnknown, never
/// offered again. Local reads are answered in every state.
/// </summary>
internal sealed class UnaryCalls(
    ReplicaContext context,
    PendingRequests pending,
    RequestOffering offering,
    ReadGate gate,
    Audience audience,
    Inspector inspector,
    Hotspots hotspots)
{
    private const int RetryAfterMilliseconds = 100;

    private readonly SortedDictionary<long, (UnaryRead Read, long Ticket)> _reads = [];

    public void OnWrite(UnaryWrite write)
    {
        if (TxnCodec.ValidateShape(write.Body, context.Options.Limits, context.Tree.ApplyLevel) is { } malformed)
        {
            Refuse(write.CallId, malformed.Code, malformed.Message);
            return;
        }

        if (write.Body.Ops.Any(op => op is CreateOp create && create.Mode.IsEphemeral()))
        {
            Refuse(write.CallId, ErrorCode.BadArguments, "an ephemeral needs a session");
            return;
        }

        Offer(write.CallId, SessionId.None, write.Body, write.Identities);
    }

    /// <summary>An operator ends a session: a close that no client has numbered. Whether there is such a session is decided when it is applied.</summary>
    public void OnKill(KillSession kill) => Offer(kill.CallId, kill.Session, new CloseSessionTxn(CloseReason.Killed), kill.Identities);

    /// <summary>An operator sets a quota. Servers of an older program must not get such a txn: the level says when there are none.</summary>
    public void OnQuota(SetQuota set)
    {
        if (context.Tree.ApplyLevel < TxnHeader.QuotaLevel)
        {
            Refuse(set.CallId, ErrorCode.NotReady, "not every voter runs a program that knows of quotas", RetryAfterMilliseconds);
        }
        else if (set.Quota.Validate() is { } reason)
        {
            Refuse(set.CallId, ErrorCode.BadArguments, reason);
        }
        else
        {
            Offer(set.CallId, SessionId.None, new QuotaTxn(set.Quota), set.Identities);
        }
    }

    /// <summary>An operator asks; answered in every state, unless what is applied here must not be believed.</summary>
    public void OnInspect(Inspect inspect)
    {
        if (context.Suspension is not null)
        {
            Refuse(inspect.CallId, ErrorCode.Unavailable, context.UnavailableMessage, RetryAfterMilliseconds);
        }
        else
        {
            context.Emit(new UnaryAnswer(inspect.CallId, Accepted(), context.NoLeaderMilliseconds) { Findings = inspector.Inspect(inspect.Asked) });
        }
    }

    /// <summary>A local read at a server that nobody was at reads what was committed when it came, as a linearizable one does.</summary>
    public void OnRead(UnaryRead read)
    {
        var isLocal = !NeedsLeader(read) && !audience.WasAway;
        audience.Heard();
        if (context.Suspension is not null)
        {
            Refuse(read.CallId, ErrorCode.Unavailable, context.UnavailableMessage, RetryAfterMilliseconds);
        }
        else if (isLocal)
        {
            Execute(read);
        }
        else if (!context.IsServing)
        {
            Refuse(read.CallId, ErrorCode.Unavailable, context.UnavailableMessage, RetryAfterMilliseconds);
        }
        else if (!context.Options.Rules.ReadIndex)
        {
            Execute(read);
        }
        else
        {
            _reads.Add(read.CallId, (read, gate.Take()));
        }
    }

    public void OnAbandoned(long callId) => _reads.Remove(callId);

    public void OnGateOpened()
    {
        foreach (var (callId, waiting) in _reads.Where(waiting => gate.IsOpen(waiting.Value.Ticket)).ToList())
        {
            _reads.Remove(callId);
            Execute(waiting.Read);
        }
    }

    public void OnApplied(long callId, WriteResult result) =>
        Answer(callId, new ReplyItem(0, result.Code, result.Message, result.Zxid, context.Applied, 0, 0, result.Ops, null));

    /// <summary>The leader is lost: reads that need one end, writes that were offered have an unknown fate.</summary>
    public void OnLeaderLost(IEnumerable<PendingRequest> unknown)
    {
        foreach (var request in unknown)
        {
            Refuse(request.CallId, ErrorCode.OutcomeUnknown, "the leader was lost after the write was proposed: it may or may not be applied");
        }

        foreach (var request in pending.All().Where(request => request.CallId != 0))
        {
            pending.Remove(request);
            Refuse(request.CallId, ErrorCode.Unavailable, context.UnavailableMessage, RetryAfterMilliseconds);
        }

        var reads = _reads.Values.Select(waiting => waiting.Read).ToList();
        _reads.Clear();
        foreach (var read in reads)
        {
            if (NeedsLeader(read) || context.Suspension is not null)
            {
                Refuse(read.CallId, ErrorCode.Unavailable, context.UnavailableMessage, RetryAfterMilliseconds);
            }
            else
            {
                Execute(read);
            }
        }
    }

    /// <summary>Answers a call that asked for something to begin: it has.</summary>
    public void Accept(long callId) => Answer(callId, Accepted());

    /// <summary>Answers a call whose change is committed.</summary>
    public void Done(long callId, Zxid zxid) => Answer(callId, new ReplyItem(0, ErrorCode.Ok, null, zxid, context.Applied, 0, 0, [], null));

    /// <summary>Answers a call with an error.</summary>
    public void Refuse(long callId, ErrorCode code, string message, int retryAfterMilliseconds = 0) =>
        Answer(callId, new ReplyItem(0, code, message, Zxid.Zero, context.Applied, retryAfterMilliseconds, 0, [], null));

    private void Offer(long callId, SessionId session, TxnBody body, IReadOnlyList<Identity> identities)
    {
        if (!context.IsServing)
        {
            Refuse(callId, ErrorCode.Unavailable, context.UnavailableMessage, RetryAfterMilliseconds);
            return;
        }

        audience.Heard();
        var header = new TxnHeader(0) { Session = session, RequestHash = TxnCodec.RequestHash(body), Origin = context.Self, Identities = identities };
        var request = new PendingRequest(body, header, RequestWeight.Of(body)) { CallId = callId };
        if (pending.Bytes + request.Bytes > context.Options.MaxPendingBytes || offering.IsBlocked || (context.IsLeading && !offering.TryProposeNow(request)))
        {
            Refuse(callId, ErrorCode.Throttled, "too many requests are outstanding", RetryAfterMilliseconds);
        }
        else if (!context.IsLeading)
        {
            pending.Add(request);
        }
    }

    private void Execute(UnaryRead read)
    {
        var outcome = ReadExecutor.Execute(context.Tree, read.Query, context.Options.Limits, read.Identities);
        if (outcome.Code != ErrorCode.BadArguments && read.Query is not SyncQuery)
        {
            hotspots.OnRead(SessionId.None, read.Query.Path);
        }

        if (AuditTrail.Of(read.Query, read.Identities, outcome.Code) is { } refused)
        {
            context.Trace(refused);
        }

        Answer(read.CallId, new ReplyItem(0, outcome.Code, outcome.Message, Zxid.Zero, context.Applied, 0, 0, [], outcome.Answer));
    }

    private static bool NeedsLeader(UnaryRead read) => read.Linearizable || read.Query is SyncQuery;

    private ReplyItem Accepted() => new(0, ErrorCode.Ok, null, Zxid.Zero, context.Applied, 0, 0, [], null);

    private void Answer(long callId, ReplyItem reply) => context.Emit(new UnaryAnswer(callId, reply, context.NoLeaderMilliseconds));
}
