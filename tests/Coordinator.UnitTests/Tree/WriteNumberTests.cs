using Coordinator.Primitives;
using Coordinator.Tree.Apply;
using Coordinator.Tree.Txns;
using static Coordinator.UnitTests.Tree.TreeBench;

namespace Coordinator.UnitTests.Tree;

public sealed class WriteNumberTests
{
    private readonly TreeBench _bench = new();
    private readonly SessionId _session;

    public WriteNumberTests() => _session = _bench.Open();

    [Fact]
    public void Number_Next_IsAppliedAndRecorded()
    {
        var result = Create(1, "/a");
        Assert.Equal(ApplyDisposition.Applied, result.Disposition);
        Assert.True(_bench.Tree.TryGetSession(_session, out var entry));
        Assert.Equal((1L, 0L), (entry.LastAppliedSeq, entry.AckedSeq));
        AssertSame(result.Result, _bench.Tree.RecordedResult(_session, 1));
        Assert.Null(_bench.Tree.RecordedResult(_session, 2));
    }

    [Fact]
    public void Number_AppliedBefore_GivesTheRecordedResult()
    {
        var first = Create(1, "/a");
        _bench.Write(new DeleteOp("/a", -1));
        var again = Create(1, "/a");
        Assert.Equal(ApplyDisposition.Duplicate, again.Disposition);
        AssertSame(first.Result, again.Result);
        Assert.Empty(again.Changes);
        Assert.False(_bench.Exists("/a"));
    }

    [Fact]
    public void Number_AppliedBeforeByAnotherRequest_IsBadArguments()
    {
        Create(1, "/a");
        var other = Create(1, "/b");
        Assert.Equal((ApplyDisposition.Duplicate, ErrorCode.BadArguments), (other.Disposition, other.Result.Code));
        Assert.False(_bench.Exists("/b"));
        Assert.Equal(ErrorCode.Ok, Create(2, "/b").Result.Code);
    }

    [Fact]
    public void Number_Acknowledged_IsStale()
    {
        Create(1, "/a");
        Create(2, "/b", acked: 1);
        Assert.Equal(ApplyDisposition.Stale, Create(1, "/a").Disposition);
        Assert.Null(_bench.Tree.RecordedResult(_session, 1));
        Assert.NotNull(_bench.Tree.RecordedResult(_session, 2));
    }

    [Fact]
    public void Number_Gap_IsOutOfSequenceAndNamesTheExpectedOne()
    {
        Create(1, "/a");
        var gap = Create(3, "/c");
        Assert.Equal((ApplyDisposition.OutOfSequence, ErrorCode.OutOfSequence), (gap.Disposition, gap.Result.Code));
        Assert.Contains("expected is 2", gap.Result.Message, StringComparison.Ordinal);
        Assert.False(_bench.Exists("/c"));
    }

    [Fact]
    public void Number_FailedWrite_IsRecorded()
    {
        var first = Create(1, "/no/parent");
        Assert.Equal(ErrorCode.NoNode, first.Result.Code);
        _bench.Write(TreeBench.Create("/no"));
        AssertSame(first.Result, Create(1, "/no/parent").Result);
        Assert.Equal(ErrorCode.GuardFailed, _bench.Numbered(_session, 2, new WriteTxn([TreeBench.Create("/g")], [new HolderGuard("/x", Zxid.Zero)], false)).Result.Code);
        Assert.Equal(ErrorCode.GuardFailed, _bench.Tree.RecordedResult(_session, 2)!.Code);
    }

    [Fact]
    public void ErrorTxn_UsesUpItsNumber()
    {
        var noop = new ErrorTxn(ErrorCode.Unavailable, "given up");
        var result = _bench.Numbered(_session, 1, noop);
        Assert.Equal((ErrorCode.Unavailable, "given up"), (result.Result.Code, result.Result.Message));
        Assert.Equal(ApplyDisposition.Duplicate, _bench.Numbered(_session, 1, noop).Disposition);
        Assert.Equal(ErrorCode.BadArguments, Create(1, "/late").Result.Code);
        Assert.False(_bench.Exists("/late"));
        Assert.Equal(ErrorCode.BadArguments, _bench.Numbered(_session, 2, new ErrorTxn(ErrorCode.Ok, "")).Result.Code);
    }

    [Fact]
    public void Number_ZeroInASession_IsNotRecorded()
    {
        Assert.Equal(ErrorCode.Ok, _bench.WriteAs(_session, TreeBench.Create("/a")).Result.Code);
        Assert.True(_bench.Tree.TryGetSession(_session, out var entry));
        Assert.Equal(0, entry.LastAppliedSeq);
    }

    [Theory]
    [InlineData(-5)]
    [InlineData(long.MinValue)]
    public void Number_Negative_IsStale(long seq) => Assert.Equal(ApplyDisposition.Stale, Create(seq, "/a").Disposition);

    [Fact]
    public void Acknowledgement_BeyondTheLastApplied_CountsAsTheLastApplied()
    {
        Create(1, "/a");
        Create(2, "/b", acked: long.MaxValue);
        Assert.True(_bench.Tree.TryGetSession(_session, out var entry));
        Assert.Equal((2L, 1L), (entry.LastAppliedSeq, entry.AckedSeq));
    }

    [Fact]
    public void Bound_OfResults_IsAppliedAfterTheAcknowledgement()
    {
        Create(1, "/a", kept: 2);
        Create(2, "/b", kept: 2);
        var refused = Create(3, "/c", kept: 2);
        Assert.Equal((ApplyDisposition.OutOfSequence, ErrorCode.OutOfSequence), (refused.Disposition, refused.Result.Code));
        Assert.Contains("expected is 3", refused.Result.Message, StringComparison.Ordinal);
        Assert.Contains("limit of kept results is 2", refused.Result.Message, StringComparison.Ordinal);
        Assert.False(_bench.Exists("/c"));
        Assert.Equal(ErrorCode.Ok, Create(3, "/c", acked: 1, kept: 2).Result.Code);
    }

    [Fact]
    public void Bound_OfBytes_IsAppliedAfterTheAcknowledgement()
    {
        Create(1, "/a", bytes: 10);
        var refused = Create(2, "/b", bytes: 10);
        Assert.Equal(ApplyDisposition.OutOfSequence, refused.Disposition);
        Assert.Contains("limit of kept result bytes is 10", refused.Result.Message, StringComparison.Ordinal);
        Assert.Equal(ErrorCode.Ok, Create(2, "/b", acked: 1, bytes: 10).Result.Code);
    }

    [Fact]
    public void Acknowledgement_OfARefusedNumber_StillDropsResults()
    {
        Create(1, "/a");
        Create(2, "/b");
        Assert.Equal(ApplyDisposition.OutOfSequence, Create(9, "/x", acked: 2).Disposition);
        Assert.Equal(ApplyDisposition.Stale, Create(2, "/b").Disposition);
    }

    [Fact]
    public void Message_TooLongToKeep_IsCutAlikeInBothAnswers()
    {
        var path = "/" + new string('x', 3000);
        _bench.Write(TreeBench.Create(path));
        var first = Create(1, path);
        Assert.Equal(512, first.Result.Message!.Length);
        AssertSame(first.Result, Create(1, path).Result);
    }

    private static void AssertSame(WriteResult expected, WriteResult? actual)
    {
        Assert.NotNull(actual);
        Assert.Equal(expected with { Ops = [] }, actual with { Ops = [] });
        Assert.Equal(expected.Ops, actual.Ops);
    }

    private ApplyResult Create(long seq, string path, long acked = 0, int kept = 4096, int bytes = 4 << 20)
    {
        var body = Body(TreeBench.Create(path));
        return _bench.Apply(body, new TxnHeader(1)
        {
            Session = _session,
            WriteSeq = seq,
            AckedSeq = acked,
            RequestHash = TxnCodec.RequestHash(body),
            MaxKeptResults = kept,
            MaxKeptBytes = bytes,
        });
    }
}
