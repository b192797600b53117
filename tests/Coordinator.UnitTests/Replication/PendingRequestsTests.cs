using Coordinator.Primitives;
using Coordinator.Replication.Requests;
using Coordinator.Tree.Txns;

namespace Coordinator.UnitTests.Replication;

public sealed class PendingRequestsTests
{
    private static readonly SessionId S = new(1);
    private static readonly SessionId T = new(2);

    private readonly PendingRequests _pending = new(1_000);

    [Fact]
    public void Offer_NumbersEveryOfferAnew()
    {
        var request = Add(S, 1);
        Assert.Equal(1_001, _pending.Offer(request).OriginRequest);
        Assert.Same(request, _pending.FindOffer(1_001));
        _pending.Requeue(request);
        Assert.Null(_pending.FindOffer(1_001));
        Assert.Equal(1_002, _pending.Offer(request).OriginRequest);
        Assert.False(_pending.HasBacklog);
    }

    [Fact]
    public void LeaderLost_OffersAgainInTheOrderOfAcceptance_ExceptWhatHasNoSession()
    {
        var first = Add(S, 1);
        var unary = AddUnary(5);
        var other = Add(T, 1);
        var second = Add(S, 2);
        var unaryNotOffered = AddUnary(6);
        foreach (var request in new[] { first, unary, other, second })
        {
            _pending.Offer(request);
        }

        Assert.Equal([unary], _pending.LeaderLost());
        var again = new List<PendingRequest>();
        while (_pending.NextToOffer() is { } next)
        {
            again.Add(next);
            _pending.Offer(next);
        }

        Assert.Equal([first, other, second, unaryNotOffered], again);
    }

    [Fact]
    public void LeaderLost_ForgetsAnOpenThatNobodyWaitsFor()
    {
        var open = new PendingRequest(new OpenSessionTxn(new byte[32], 1_000), new TxnHeader(0), 10);
        _pending.Add(open);
        _pending.Offer(open);

        Assert.Empty(_pending.LeaderLost());
        Assert.Equal(0, _pending.Count);
    }

    [Fact]
    public void Take_RemovesNumbersThatAreDecided()
    {
        Add(S, 1);
        Add(S, 2);
        Add(S, 3);
        Add(T, 1);
        Assert.Equal((40L, 3L), (_pending.Bytes, _pending.LastSeq(S)));

        Assert.Equal([1L, 2], _pending.Take(S, 2).Select(request => request.WriteSeq));
        Assert.Equal((20L, 3L, 1L), (_pending.Bytes, _pending.LastSeq(S), _pending.LastSeq(T)));
        _pending.Take(S, long.MaxValue);
        Assert.Equal(0, _pending.LastSeq(S));
        Assert.Null(_pending.Find(S, 3));
    }

    private PendingRequest Add(SessionId session, long seq)
    {
        var request = new PendingRequest(new ErrorTxn(ErrorCode.Unavailable, "no-op"), new TxnHeader(0) { Session = session, WriteSeq = seq }, 10);
        _pending.Add(request);
        return request;
    }

    private PendingRequest AddUnary(long call)
    {
        var request = new PendingRequest(TestClient.Create("/x"), new TxnHeader(0), 10) { CallId = call };
        _pending.Add(request);
        return request;
    }
}
