using Coordinator.Primitives;
using Coordinator.Tree;
using Coordinator.Tree.Txns;
using static Coordinator.UnitTests.Tree.TreeBench;

namespace Coordinator.UnitTests.Tree;

public sealed class CreateTests
{
    private readonly TreeBench _bench = new();

    [Fact]
    public void Create_Persistent_HasTheStatOfItsTxn()
    {
        _bench.Time = 5_000;
        var result = _bench.Write(Create("/a", data: "one")).Result;
        var expected = new Stat(_bench.LastZxid, _bench.LastZxid, 5_000, 5_000, 0, 0, 0, SessionId.None, 3, 0, _bench.LastZxid);
        Assert.Equal(expected, result.Ops[0].Stat);
        Assert.Equal(expected, _bench.Stat("/a"));
        Assert.True(result.Ops[0].Created);
        Assert.Equal((1, 1, _bench.LastZxid), (_bench.Stat("/").Cversion, _bench.Stat("/").NumChildren, _bench.Stat("/").Pzxid));
    }

    [Fact]
    public void Create_KeepsItsOwnCopyOfTheData()
    {
        byte[] data = [1, 2, 3];
        _bench.Write(new CreateOp("/a", data, Acl.OpenToAll, CreateMode.Persistent, 0, false));
        data[0] = 9;
        Assert.True(_bench.Tree.TryGet("/a", out var stored, out _));
        Assert.Equal(1, stored.Span[0]);
    }

    [Fact]
    public void Create_WithoutParent_IsNoNode() => Assert.Equal(ErrorCode.NoNode, _bench.Write(Create("/a/b")).Result.Code);

    [Fact]
    public void Create_Existing_IsNodeExists()
    {
        _bench.Write(Create("/a"));
        Assert.Equal(ErrorCode.NodeExists, _bench.Write(Create("/a")).Result.Code);
    }

    [Fact]
    public void Create_BelowEphemeral_IsNoChildrenForEphemerals()
    {
        var session = _bench.Open();
        _bench.WriteAs(session, Create("/e", CreateMode.Ephemeral));
        Assert.Equal(ErrorCode.NoChildrenForEphemerals, _bench.WriteAs(session, Create("/e/x")).Result.Code);
        Assert.Equal(session, _bench.Stat("/e").EphemeralOwner);
    }

    [Fact]
    public void Create_EphemeralWithoutSession_IsBadArguments() =>
        Assert.Equal(ErrorCode.BadArguments, _bench.Write(Create("/e", CreateMode.Ephemeral)).Result.Code);

    [Theory]
    [InlineData(CreateMode.Container, 0)]
    [InlineData(CreateMode.PersistentWithTtl, 1000)]
    public void Create_ContainerAndTtl_ShowNoOwner(CreateMode mode, long ttl)
    {
        _bench.Write(Create("/c", mode, ttl: ttl));
        Assert.Equal(SessionId.None, _bench.Stat("/c").EphemeralOwner);
    }

    [Fact]
    public void CreateIfAbsent_Existing_AnswersItsStatAndChangesNothing()
    {
        _bench.Write(Create("/a", data: "one"));
        var before = _bench.Stat("/a");
        var result = _bench.Write(Create("/a", data: "other", ifAbsent: true));
        Assert.Equal(ErrorCode.Ok, result.Result.Code);
        Assert.False(result.Result.Ops[0].Created);
        Assert.Equal(before, result.Result.Ops[0].Stat);
        Assert.Equal(before, _bench.Stat("/a"));
        Assert.Empty(result.Changes);
        Assert.True(_bench.Write(Create("/b", ifAbsent: true)).Result.Ops[0].Created);
    }

    [Fact]
    public void Sequential_CountsEveryCreateOfTheParentAndIsNeverReused()
    {
        _bench.Write(Create("/q"));
        Assert.Equal("/q/n-0000000000", Sequential("/q/n-"));
        _bench.Write(Create("/q/plain"));
        Assert.Equal("/q/m-0000000002", Sequential("/q/m-"));
        _bench.Write(new DeleteOp("/q/m-0000000002", -1));
        _bench.Write(Create("/q/plain"));
        Assert.Equal("/q/0000000003", Sequential("/q/"));
    }

    [Fact]
    public void Sequential_BelowRoot_IsCompleted() => Assert.Equal("/0000000000", Sequential("/"));

    [Fact]
    public void Sequential_CompletedNameExists_IsNodeExists()
    {
        _bench.Write(Create("/n-0000000001"));
        Assert.Equal(ErrorCode.NodeExists, _bench.Write(Create("/n-", CreateMode.PersistentSequential)).Result.Code);
    }

    /// <summary>ZOOKEEPER-4706: a 32-bit counter became negative.</summary>
    [Fact]
    public void Sequential_BeyondThe32ndBit_GoesOn()
    {
        _bench.Write(Create("/q"));
        SetCreates("/q", int.MaxValue);
        Assert.Equal("/q/n-2147483647", Sequential("/q/n-"));
        Assert.Equal("/q/n-2147483648", Sequential("/q/n-"));
    }

    [Fact]
    public void Sequential_AtTheLargestSuffix_IsTooLargeAndNamesTheLimit()
    {
        _bench.Write(Create("/q"));
        SetCreates("/q", Limits.MaxSequence - 1);
        Assert.Equal("/q/n-9999999998", Sequential("/q/n-"));
        var refused = _bench.Write(Create("/q/n-", CreateMode.PersistentSequential)).Result;
        Assert.Equal(ErrorCode.TooLarge, refused.Code);
        Assert.Contains("9999999999", refused.Message, StringComparison.Ordinal);
        Assert.Equal(ErrorCode.Ok, _bench.Write(Create("/q/plain")).Result.Code);
    }

    [Fact]
    public void Sequential_CompletedPathTooLong_IsBadArguments()
    {
        var prefix = "/" + new string('x', Limits.MaxPathBytes - 5);
        Assert.Equal(ErrorCode.BadArguments, _bench.Write(Create(prefix, CreateMode.PersistentSequential)).Result.Code);
    }

    /// <summary>Whoever proposed it: an illegal create never makes an illegal tree.</summary>
    [Theory]
    [InlineData("a", CreateMode.Persistent, 0)]
    [InlineData("/", CreateMode.Persistent, 0)]
    [InlineData("/a/", CreateMode.Persistent, 0)]
    [InlineData("//", CreateMode.Persistent, 0)]
    [InlineData("", CreateMode.PersistentSequential, 0)]
    [InlineData("/a", (CreateMode)7, 0)]
    [InlineData("/a", CreateMode.Persistent, 5)]
    [InlineData("/a", CreateMode.PersistentWithTtl, 0)]
    [InlineData("/a", CreateMode.PersistentWithTtl, CreateModes.MaxTtlMilliseconds + 1)]
    public void Create_IllegalShape_IsBadArgumentsAlsoAtApply(string path, CreateMode mode, long ttl)
    {
        Assert.Equal(ErrorCode.BadArguments, _bench.Write(Create(path, mode, ttl: ttl)).Result.Code);
        Assert.Equal(1, _bench.Tree.Count);
    }

    private string Sequential(string prefix)
    {
        var result = _bench.Write(Create(prefix, CreateMode.PersistentSequential)).Result;
        Assert.Equal(ErrorCode.Ok, result.Code);
        Assert.True(_bench.Exists(result.Ops[0].Path));
        return result.Ops[0].Path;
    }

    private void SetCreates(string path, long creates)
    {
        var znode = _bench.Tree.State.Znodes.Find(path)!;
        _bench.Tree.State.Znodes.SubtractShare(znode, ZnodePaths.HashOf(znode));
        znode.Creates = creates;
        _bench.Tree.State.Znodes.AddShare(znode, ZnodePaths.HashOf(znode));
    }
}
