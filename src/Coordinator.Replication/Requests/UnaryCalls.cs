using Coordinator.Primitives;
using Coordinator.Replication.Reads;
using Coordinator.Tree.Apply;
using Coordinator.Tree.Txns;

namespace Coordinator.Replication.Requests;

/// <summary>
/// Calls without a session. A write is offered once: when its fate is unknown it is answered OutcomeUnknown, never offered again. Local
/// reads are answered in every state.
/// </summary>
internal sealed class UnaryCalls(ReplicaContext context, PendingRequests pending, RequestOffering offering, ReadGate gate)
{
    private const int RetryAfterMilliseconds = 100;

    private readonly SortedDictionary<long, (ReadQuery Query, long Ticket)> _reads = [];

    public void OnWrite(UnaryWrite write)
    {
        if (TxnCodec.ValidateShape(write.Body, context.Options.Limits) is { } malformed)
        {
            Refuse(write.CallId, malformed.Code, malformed.Message);
            return;
        }

        if (write.Body.Ops.Any(op => op is CreateOp create && create.Mode.IsEphemeral()))
        {
            Refuse(write.CallId, ErrorCode.BadArguments, "an ephemeral needs a session");
            return;
        }

        if (!context.IsServing)
        {
            Refuse(write.CallId, ErrorCode.Unavailable, context.UnavailableMessage, RetryAfterMilliseconds);
            return;
        }

        var header = new TxnHeader(0) { RequestHash = TxnCodec.RequestHash(write.Body), Origin = context.Self, Identities = write.Identities };
        var request = new PendingRequest(write.Body, header, RequestWeight.Of(write.Body)) { CallId = write.CallId };
        if (pending.Bytes + request.Bytes > context.Options.MaxPendingBytes || offering.IsBlocked || (context.IsLeading && !offering.TryProposeNow(request)))
        {
            Refuse(write.CallId, ErrorCode.Throttled, "too many requests are outstanding", RetryAfterMilliseconds);
        }
        else if (!context.IsLeading)
        {
            pending.Add(request);
        }
    }

    public void OnRead(UnaryRead read)
    {
        if (!read.Linearizable && read.Query is not SyncQuery)
        {
            Execute(read.CallId, read.Query);
        }
        else if (!context.IsServing)
        {
            Refuse(read.CallId, ErrorCode.Unavailable, context.UnavailableMessage, RetryAfterMilliseconds);
        }
        else if (!context.Options.Rules.ReadIndex)
        {
            Execute(read.CallId, read.Query);
        }
        else
        {
            _reads.Add(read.CallId, (read.Query, gate.Take()));
        }
    }

    public void OnAbandoned(long callId) => _reads.Remove(callId);

    public void OnGateOpened()
    {
        foreach (var (callId, read) in _reads.Where(waiting => gate.IsOpen(waiting.Value.Ticket)).ToList())
        {
            _reads.Remove(callId);
            Execute(callId, read.Query);
        }
    }

    public void OnApplied(long callId, WriteResult result) =>
        Answer(callId, new ReplyItem(0, result.Code, result.Message, result.Zxid, context.Applied, 0, 0, result.Ops, null));

    /// <summary>The leader is lost: reads end, writes that were offered have an unknown fate.</summary>
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

        foreach (var callId in _reads.Keys)
        {
            Refuse(callId, ErrorCode.Unavailable, context.UnavailableMessage, RetryAfterMilliseconds);
        }

        _reads.Clear();
    }

    /// <summary>Answers a call that asked for something to begin: it has.</summary>
    public void Accept(long callId) => Answer(callId, new ReplyItem(0, ErrorCode.Ok, null, Zxid.Zero, context.Applied, 0, 0, [], null));

    /// <summary>Answers a call with an error.</summary>
    public void Refuse(long callId, ErrorCode code, string message, int retryAfterMilliseconds = 0) =>
        Answer(callId, new ReplyItem(0, code, message, Zxid.Zero, context.Applied, retryAfterMilliseconds, 0, [], null));

    private void Execute(long callId, ReadQuery query)
    {
        var outcome = ReadExecutor.Execute(context.Tree, query, context.Options.Limits);
        Answer(callId, new ReplyItem(0, outcome.Code, outcome.Message, Zxid.Zero, context.Applied, 0, 0, [], outcome.Answer));
    }

    private void Answer(long callId, ReplyItem reply) => context.Emit(new UnaryAnswer(callId, reply, context.NoLeaderMilliseconds));
}
