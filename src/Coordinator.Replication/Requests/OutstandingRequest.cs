using Coordinator.Primitives;

namespace Coordinator.Replication.Requests;

/// <summary>A request that was taken from the stream and is not answered yet. Answers leave in the order in which requests came.</summary>
internal sealed class OutstandingRequest(SessionRequest request)
{
    public SessionRequest Request { get; } = request;

    /// <summary>The answer, waiting for its turn. Writes get theirs when they are applied; what is not a write, when its turn comes.</summary>
    public ReplyItem? Reply { get; set; }

    /// <summary>Linearizable reads: number at the gate; 0 for others.</summary>
    public long ReadTicket { get; set; }

    /// <summary>An answer without a txn and without a result.</summary>
    public void Refuse(ErrorCode code, string message, Zxid seen, int retryAfterMilliseconds = 0, long expectedSeq = 0) =>
        Reply = new ReplyItem(Request.RequestId, code, message, Zxid.Zero, seen, retryAfterMilliseconds, expectedSeq, [], null);
}
