using Coordinator.Primitives;
using Coordinator.Tree.Apply;
using Coordinator.Tree.Txns;
using static Coordinator.UnitTests.Tree.TreeBench;

namespace Coordinator.UnitTests.Tree;

public sealed class SessionTests
{
    private readonly TreeBench _bench = new();

    [Fact]
    public void Open_IsNamedByItsZxid()
    {
        var result = _bench.Apply(new OpenSessionTxn(Password(1), 4_000));
        Assert.Equal(_bench.LastZxid.Value, result.OpenedSession.Value);
        Assert.Equal(result.OpenedSession, result.Result.Session);
        Assert.True(_bench.Tree.TryGetSession(result.OpenedSession, out var entry));
        Assert.Equal((4_000, 0L, 0L), (entry.TimeoutMilliseconds, entry.LastAppliedSeq, entry.AckedSeq));
        Assert.Equal(Password(1), entry.PasswordHash.ToArray());
    }

    [Fact]
    public void Open_KnownPasswordHash_ReturnsTheLiveSession()
    {
        var first = _bench.Open();
        var again = _bench.Apply(new OpenSessionTxn(Password(1), 99));
        Assert.Equal((first, SessionId.None, ApplyDisposition.Applied), (again.Result.Session, again.OpenedSession, again.Disposition));
        Assert.Equal(1, _bench.Tree.SessionCount);
        _bench.Close(first);
        Assert.Null(_bench.Tree.FindSessionByPassword(Password(1)));
        Assert.NotEqual(first, _bench.Open());
    }

    [Theory]
    [InlineData(31, 1000)]
    [InlineData(32, 0)]
    public void Open_IllegalShape_IsBadArguments(int bytes, int timeout)
    {
        Assert.Equal(ErrorCode.BadArguments, _bench.Apply(new OpenSessionTxn(new byte[bytes], timeout)).Result.Code);
        Assert.Equal(0, _bench.Tree.SessionCount);
    }

    /// <summary>ZOOKEEPER-3145: also the parents of expired ephemerals must show the deletion.</summary>
    [Fact]
    public void Close_DeletesAllEphemeralsInOrderAndMovesTheParentsPzxid()
    {
        var session = _bench.Open();
        var other = _bench.Open(2);
        _bench.Write(Create("/p"));
        _bench.WriteAs(session, Create("/p/b", CreateMode.Ephemeral));
        _bench.WriteAs(session, Create("/p/a", CreateMode.Ephemeral));
        _bench.WriteAs(session, Create("/z", CreateMode.Ephemeral));
        _bench.WriteAs(other, Create("/p/c", CreateMode.Ephemeral));
        Assert.Equal(["/p/a", "/p/b", "/z"], _bench.Tree.EphemeralsOf(session));
        var result = _bench.Close(session);
        Assert.Equal(["/p/a", "/p/b", "/z"], result.Changes.Select(change => change.Path));
        Assert.Equal(session, result.ClosedSession);
        Assert.Equal(_bench.LastZxid, _bench.Stat("/p").Pzxid);
        Assert.Equal((5, 1), (_bench.Stat("/p").Cversion, _bench.Stat("/p").NumChildren));
        Assert.False(_bench.Tree.TryGetSession(session, out _));
        Assert.True(_bench.Exists("/p/c"));
    }

    [Fact]
    public void Write_SessionGone_IsExpiredAndAppliesNothing()
    {
        var session = _bench.Open();
        _bench.Close(session);
        var result = _bench.Numbered(session, 1, Body(Create("/a")));
        Assert.Equal((ErrorCode.SessionExpired, ApplyDisposition.Applied), (result.Result.Code, result.Disposition));
        Assert.False(_bench.Exists("/a"));
        Assert.Equal(ErrorCode.SessionExpired, _bench.Close(session).Result.Code);
    }

    [Fact]
    public void Close_ByOwner_ObeysTheNumbers()
    {
        var session = _bench.Open();
        Assert.Equal(ApplyDisposition.OutOfSequence, _bench.Numbered(session, 2, new CloseSessionTxn(CloseReason.Owner)).Disposition);
        Assert.True(_bench.Tree.TryGetSession(session, out _));
        var closed = _bench.Numbered(session, 1, new CloseSessionTxn(CloseReason.Owner));
        Assert.Equal((ErrorCode.Ok, session), (closed.Result.Code, closed.ClosedSession));
        Assert.False(_bench.Tree.TryGetSession(session, out _));
    }

    [Theory]
    [InlineData(CloseReason.Expired)]
    [InlineData(CloseReason.Killed)]
    public void Close_ByOthers_KnowsNoNumbers(CloseReason reason)
    {
        var session = _bench.Open();
        _bench.Numbered(session, 1, Body(Create("/a")));
        Assert.Equal(session, _bench.Close(session, reason).ClosedSession);
    }

    [Fact]
    public void Close_WithoutSession_IsBadArguments() =>
        Assert.Equal(ErrorCode.BadArguments, _bench.Apply(new CloseSessionTxn(CloseReason.Owner)).Result.Code);

    [Fact]
    public void Founding_HappensOnce()
    {
        Assert.Equal(ErrorCode.Ok, _bench.Apply(new FoundingTxn(42)).Result.Code);
        Assert.Equal(ErrorCode.SystemError, _bench.Apply(new FoundingTxn(43)).Result.Code);
        Assert.Equal(42, _bench.Tree.EnsembleId);
    }

    [Fact]
    public void Time_NeverFalls()
    {
        _bench.Time = 500;
        _bench.Write(Create("/a"));
        _bench.Time = 400;
        _bench.Write(Create("/b"));
        Assert.Equal(500, _bench.Stat("/b").Ctime);
        Assert.Equal(500, _bench.Tree.LastTime);
    }

    [Fact]
    public void Sessions_AreListedOldestFirst()
    {
        var ids = Enumerable.Range(1, 20).Select(i => _bench.Open((byte)i)).ToList();
        _bench.Close(ids[3]);
        ids.RemoveAt(3);
        ids.Add(_bench.Open(99));
        Assert.Equal(ids, _bench.Tree.Sessions().Select(session => session.Id));
    }

    [Fact]
    public void CanApply_UnknownLevel_IsFalseAndApplyStops()
    {
        var txn = new Txn(new TxnHeader(1) { ApplyLevel = TxnHeader.CurrentApplyLevel + 1 }, Body(Create("/a")));
        Assert.False(Coordinator.Tree.DataTree.CanApply(txn));
        Assert.Throws<InvariantViolationException>(() => _bench.Tree.Apply(new Zxid(1), txn));
    }
}
