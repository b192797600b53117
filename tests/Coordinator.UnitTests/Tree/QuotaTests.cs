using System.Text;
using Coordinator.Primitives;
using Coordinator.Tree.Quotas;
using Coordinator.Tree.Txns;
using static Coordinator.UnitTests.Tree.TreeBench;

namespace Coordinator.UnitTests.Tree;

/// <summary>Quotas of subtrees, by example; any history is in <see cref="TreePropertyTests"/>.</summary>
public sealed class QuotaTests
{
    private readonly TreeBench _bench = new();

    public QuotaTests() => _bench.Write(Create("/a", data: "12"), Create("/b"));

    [Fact]
    public void AZnodeTooMany_IsRefused_AndSaysWhichQuotaAndHowFullItIs()
    {
        Set("/a", znodes: 2);
        Assert.Equal(ErrorCode.Ok, _bench.Write(Create("/a/1")).Result.Code);

        var refused = _bench.Write(Create("/a/2")).Result;

        Assert.Equal((ErrorCode.QuotaExceeded, "/a/2: the quota of /a is 2 znodes, 2 are there"), (refused.Code, refused.Message));
        Assert.False(_bench.Exists("/a/2"));
        Assert.Equal(ErrorCode.Ok, _bench.Write(Create("/b/1")).Result.Code);
        Assert.Equal(ErrorCode.Ok, _bench.Write(new DeleteOp("/a/1", -1)).Result.Code);
        Assert.Equal(ErrorCode.Ok, _bench.Write(Create("/a/2")).Result.Code);
    }

    [Fact]
    public void BytesTooMany_AreRefused_InACreateAndInASet_ButNotWhatShrinks()
    {
        Set("/a", bytes: 5);

        Assert.Equal("/a/1: the quota of /a is 5 bytes of data, 2 are there and 4 would be added", _bench.Write(Create("/a/1", data: "1234")).Result.Message);
        Assert.Equal(ErrorCode.Ok, _bench.Write(Create("/a/1", data: "123")).Result.Code);
        Assert.Equal(ErrorCode.QuotaExceeded, _bench.Write(TreeBench.Set("/a/1", "1234")).Result.Code);
        Assert.Equal(ErrorCode.Ok, _bench.Write(Create("/a/empty")).Result.Code);
        Assert.Equal(ErrorCode.Ok, _bench.Write(TreeBench.Set("/a/1", "321")).Result.Code);

        Set("/a", bytes: 1);
        Assert.Equal(ErrorCode.Ok, _bench.Write(TreeBench.Set("/a/1", "32")).Result.Code);
        Assert.Equal(new QuotaUsage(new Quota("/a", Quota.Unlimited, 1), 3, 4), Assert.Single(_bench.Tree.Quotas));
    }

    [Fact]
    public void QuotasInsideEachOther_AllBind_TheLowestSpeaksFirst()
    {
        _bench.Write(Create("/a/in"));
        Set("/", znodes: 7);
        Set("/a/in", znodes: 2);

        Assert.Equal(ErrorCode.Ok, _bench.Write(Create("/a/in/1")).Result.Code);
        Assert.Contains("the quota of /a/in is 2", _bench.Write(Create("/a/in/2")).Result.Message, StringComparison.Ordinal);
        Assert.Contains("the quota of / is 7", _bench.Write(Create("/b/1")).Result.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AMulti_CountsItsOwnOps_AndARefusedOneLeavesTheUsageAsItWas()
    {
        Set("/a", znodes: 2);
        var before = _bench.Tree.Quotas;

        var refused = _bench.Write(Create("/a/1"), new DeleteOp("/b", -1), Create("/a/2")).Result;
        Assert.Equal([ErrorCode.Ok, ErrorCode.Ok, ErrorCode.QuotaExceeded], refused.Ops.Select(op => op.Code));
        Assert.Equal(before, _bench.Tree.Quotas);

        Assert.Equal(ErrorCode.Ok, _bench.Write(Create("/a/1"), new DeleteOp("/a/1", -1), Create("/a/2")).Result.Code);
        Assert.Equal(ErrorCode.QuotaExceeded, _bench.Write(new DeleteRecursiveOp("/a", -1, 10), Create("/a"), Create("/a/1"), Create("/a/2")).Result.Code);
        Assert.Equal(2, Assert.Single(_bench.Tree.Quotas).Znodes);
    }

    [Fact]
    public void EphemeralsThatGo_GiveRoom()
    {
        Set("/a", znodes: 2);
        var session = _bench.Open();
        _bench.WriteAs(session, Create("/a/mine", CreateMode.Ephemeral));
        Assert.Equal(ErrorCode.QuotaExceeded, _bench.Write(Create("/a/1")).Result.Code);

        _bench.Close(session);

        Assert.Equal(ErrorCode.Ok, _bench.Write(Create("/a/1")).Result.Code);
    }

    [Fact]
    public void AQuota_OutlivesItsZnode()
    {
        Set("/a", znodes: 1);
        _bench.Write(new DeleteOp("/a", -1));
        Assert.Equal(0, Assert.Single(_bench.Tree.Quotas).Znodes);
        Assert.Equal(ErrorCode.Ok, _bench.Write(Create("/a")).Result.Code);
        Assert.Equal(ErrorCode.QuotaExceeded, _bench.Write(Create("/a/1")).Result.Code);
    }

    [Fact]
    public void Quotas_AreTheDataOfAZnode_ThatNoClientChanges()
    {
        _bench.Write(Create("/a/with blank"));
        Set("/b", znodes: 7, bytes: 8);
        Set("/a/with blank", bytes: 9);

        Assert.True(_bench.Tree.TryGet(ZnodePath.Quotas, out var data, out _));
        Assert.Equal("- 9 /a/with blank\n7 8 /b\n", Encoding.UTF8.GetString(data.Span));
        Assert.Equal(_bench.Tree.Quotas.Select(used => used.Quota), QuotaText.TryParse(data.Span));
        Assert.Equal(ErrorCode.NoAuth, _bench.Write(TreeBench.Set(ZnodePath.Quotas, "")).Result.Code);
    }

    [Fact]
    public void WhatCannotBeAQuota_IsRefused_AndChangesNothing()
    {
        Assert.Equal((ErrorCode.NoNode, "/no: no such znode"), Refusal(new Quota("/no", 1, 1)));
        Assert.Equal((ErrorCode.NoNode, "/a has no quota"), Refusal(new Quota("/a", Quota.Unlimited, Quota.Unlimited)));
        Assert.Equal((ErrorCode.BadArguments, "/a: a quota of 0 znodes cannot be, the least is 1"), Refusal(new Quota("/a", 0, 1)));
        Assert.Equal((ErrorCode.BadArguments, "/a: a quota of -2 bytes cannot be, the least is 0"), Refusal(new Quota("/a", 1, -2)));
        Assert.Equal(ErrorCode.BadArguments, Refusal(new Quota("a", 1, 1)).Code);
        Assert.Equal(ErrorCode.BadArguments, Refusal(new Quota(ZnodePath.Members, 1, 1)).Code);
        Assert.False(_bench.Exists(ZnodePath.Reserved));
    }

    [Fact]
    public void MoreQuotasThanTheLimit_AreRefused()
    {
        for (var i = 0; i < Quota.MaxCount; i++)
        {
            _bench.Tree.Apply(new Zxid(new Epoch(2), (2 * i) + 1), new Txn(new TxnHeader(1), Body(Create($"/a/{i}"))));
            Assert.Equal(ErrorCode.Ok, _bench.Tree.Apply(new Zxid(new Epoch(2), (2 * i) + 2), new Txn(new TxnHeader(1), new QuotaTxn(new Quota($"/a/{i}", 5, 5)))).Result.Code);
        }

        var one = _bench.Tree.Apply(new Zxid(new Epoch(3), 1), new Txn(new TxnHeader(1), new QuotaTxn(new Quota("/b", 5, 5)))).Result;
        Assert.Equal(ErrorCode.TooLarge, one.Code);
        Assert.Contains("the limit is 1000", one.Message, StringComparison.Ordinal);
        var changed = _bench.Tree.Apply(new Zxid(new Epoch(3), 2), new Txn(new TxnHeader(1), new QuotaTxn(new Quota("/a/7", 6, 6)))).Result;
        Assert.Equal(ErrorCode.Ok, changed.Code);
    }

    [Fact]
    public void OlderLevels_KnowNoQuota()
    {
        Set("/a", znodes: 1);
        var old = new TxnHeader(_bench.Time) { ApplyLevel = TxnHeader.QuotaLevel - 1 };
        Assert.Equal(ErrorCode.Ok, _bench.Apply(Body(Create("/a/1")), old).Result.Code);
        Assert.Equal(2, Assert.Single(_bench.Tree.Quotas).Znodes);
    }

    /// <summary>A server that applied every txn and one that was sent a snapshot must agree on what a client left there before it was reserved.</summary>
    [Theory]
    [InlineData(CreateMode.Persistent, "1 - /a\n", 1)]
    [InlineData(CreateMode.Persistent, "what?", 0)]
    [InlineData(CreateMode.Ephemeral, "1 - /a\n", 0)]
    public void AZnodeOfAClient_FromBeforeQuotas_IsTakenAlike_FromTheLogAndFromASnapshot(CreateMode mode, string text, int quotas)
    {
        var old = new TxnHeader(1) { ApplyLevel = 1 };
        var bench = new TreeBench();
        bench.Apply(new FoundingTxn(5), old);
        var session = bench.Apply(new OpenSessionTxn(Password(1), 10_000), old).Result.Session;
        bench.Apply(Body(Create("/a"), Create(ZnodePath.Reserved)), old);
        bench.Apply(Body(Create(ZnodePath.Quotas, mode, text)), old with { Session = session });

        bench.Apply(new RaiseLevelTxn(TxnHeader.CurrentApplyLevel));

        Assert.Equal(quotas, bench.Tree.Quotas.Count);
        Assert.Equal(bench.Tree.Quotas, Snapshots.Read(Snapshots.Write(bench.Tree)).Quotas);
        Assert.Equal(quotas == 1 ? ErrorCode.QuotaExceeded : ErrorCode.Ok, bench.Write(Create("/a/1")).Result.Code);
        Assert.Equal(
            mode == CreateMode.Ephemeral ? ErrorCode.NotReady : ErrorCode.Ok, bench.Apply(new QuotaTxn(new Quota("/a", 9, 9))).Result.Code);
    }

    [Theory]
    [InlineData("1 1")]
    [InlineData("- - /a")]
    [InlineData("1 1 a")]
    [InlineData("1 1 /b\n1 1 /a")]
    [InlineData("1 1 /a\n1 1 /a")]
    [InlineData("+1 1 /a")]
    [InlineData("0 1 /a")]
    [InlineData("99999999999999999999 1 /a")]
    public void Text_ThatNoQuotaWrote_IsNone(string text) => Assert.Null(QuotaText.TryParse(Encoding.UTF8.GetBytes(text)));

    private (ErrorCode Code, string? Message) Refusal(Quota quota)
    {
        var result = _bench.Apply(new QuotaTxn(quota)).Result;
        return (result.Code, result.Message);
    }

    private void Set(string path, long znodes = Quota.Unlimited, long bytes = Quota.Unlimited) =>
        Assert.Equal(ErrorCode.Ok, _bench.Apply(new QuotaTxn(new Quota(path, znodes, bytes))).Result.Code);
}
