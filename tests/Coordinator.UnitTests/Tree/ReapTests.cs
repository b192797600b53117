using Coordinator.Primitives;
using Coordinator.Tree.Txns;
using static Coordinator.UnitTests.Tree.TreeBench;

namespace Coordinator.UnitTests.Tree;

public sealed class ReapTests
{
    private readonly TreeBench _bench = new();

    [Fact]
    public void Sweep_InParts_LooksAtEachZnodeOnce_WhateverGoesMeanwhile()
    {
        _bench.Write([.. Enumerable.Range(0, 9).Select(i => (Op)Create($"/t{i}", CreateMode.PersistentWithTtl, ttl: i == 4 ? 9_000_000 : 1)), Create("/p")]);
        var first = _bench.Tree.DueForReaping(2_000_000, null, 4);
        Assert.Equal(("/t3", 4), (first.Last, first.Due.Count));

        _bench.Write(new DeleteOp("/t3", -1), new DeleteOp("/t5", -1));
        var second = _bench.Tree.DueForReaping(2_000_000, first.Last, 4);
        Assert.Equal(["/t6", "/t7"], second.Due.Select(entry => entry.Path).Take(2));
        Assert.Equal(["/t8"], _bench.Tree.DueForReaping(2_000_000, "/t7", 4).Due.Select(entry => entry.Path));
        Assert.Null(_bench.Tree.DueForReaping(2_000_000, "/t8", 4).Last);
        Assert.Empty(_bench.Tree.DueForReaping(2_000_000, "/t9", 4).Due);
    }

    [Fact]
    public void Container_NeverUsed_Stays()
    {
        _bench.Write(Create("/c", CreateMode.Container));
        Assert.Equal(ErrorCode.BadArguments, Reap("/c"));
        Assert.Empty(Due(long.MaxValue));
    }

    [Fact]
    public void Container_AfterItsLastChild_IsReaped()
    {
        _bench.Write(Create("/c", CreateMode.Container), Create("/c/x"));
        Assert.Equal(ErrorCode.NotEmpty, Reap("/c"));
        _bench.Write(new DeleteOp("/c/x", -1));
        Assert.Equal(["/c"], Due(0));
        Assert.Equal(ErrorCode.Ok, Reap("/c"));
        Assert.False(_bench.Exists("/c"));
        Assert.Equal(ErrorCode.NoNode, _bench.Apply(new ReapTxn("/c", Zxid.Zero, Zxid.Zero)).Result.Code);
    }

    [Fact]
    public void Ttl_IsReapedOnlyWhenMoreThanItsTimeHasPassed()
    {
        _bench.Time = 1_000;
        _bench.Write(Create("/t", CreateMode.PersistentWithTtl, ttl: 100));
        _bench.Time = 1_100;
        Assert.Equal(ErrorCode.BadArguments, Reap("/t"));
        Assert.Empty(Due(1_100));
        _bench.Time = 1_101;
        Assert.Single(Due(1_101));
        Assert.Equal(ErrorCode.Ok, Reap("/t"));
    }

    [Fact]
    public void Ttl_WithChildren_Stays()
    {
        _bench.Write(Create("/t", CreateMode.PersistentWithTtl, ttl: 1), Create("/t/x"));
        _bench.Time += 1_000;
        Assert.Equal(ErrorCode.NotEmpty, Reap("/t"));
    }

    [Fact]
    public void Reap_ZnodeChangedOrMadeAnew_IsBadVersion()
    {
        _bench.Write(Create("/t", CreateMode.PersistentWithTtl, ttl: 1));
        var seen = _bench.Stat("/t");
        _bench.Write(Set("/t"));
        _bench.Time += 1_000;
        Assert.Equal(ErrorCode.BadVersion, _bench.Apply(new ReapTxn("/t", seen.Czxid, seen.Mzxid)).Result.Code);
        Assert.Equal(ErrorCode.BadVersion, _bench.Apply(new ReapTxn("/t", _bench.LastZxid, _bench.Stat("/t").Mzxid)).Result.Code);
    }

    [Fact]
    public void Reap_PersistentZnode_IsRefused()
    {
        _bench.Write(Create("/p"), Create("/p/x"), new DeleteOp("/p/x", -1));
        _bench.Time += 1_000_000;
        Assert.Equal(ErrorCode.BadArguments, Reap("/p"));
    }

    private ErrorCode Reap(string path)
    {
        var stat = _bench.Stat(path);
        return _bench.Apply(new ReapTxn(path, stat.Czxid, stat.Mzxid)).Result.Code;
    }

    private string[] Due(long time) => [.. _bench.Tree.DueForReaping(time, null, 1_000).Due.Select(entry => entry.Path)];
}
