using System.Text;
using Coordinator.Primitives;
using Coordinator.Tree;
using Coordinator.Tree.Txns;
using static Coordinator.UnitTests.Tree.TreeBench;

namespace Coordinator.UnitTests.Tree;

public sealed class ChangeTests
{
    private readonly TreeBench _bench = new();

    [Fact]
    public void SetData_ChangesDataVersionMzxidMtimeAndNothingOfTheParent()
    {
        _bench.Write(Create("/a"));
        var before = _bench.Stat("/a");
        var parent = _bench.Stat("/");
        _bench.Time += 7;
        var result = _bench.Write(Set("/a", "four", 0));
        Assert.Equal(before with { Mzxid = _bench.LastZxid, Mtime = _bench.Time, Version = 1, DataLength = 4 }, result.Result.Ops[0].Stat);
        Assert.Equal(parent, _bench.Stat("/"));
        Assert.True(_bench.Tree.TryGet("/a", out var data, out _));
        Assert.Equal("four", Encoding.UTF8.GetString(data.Span));
        Assert.Equal([new TreeChange(WatchedEventType.Changed, "/a")], result.Changes);
    }

    [Theory]
    [InlineData(0, ErrorCode.BadVersion)]
    [InlineData(2, ErrorCode.BadVersion)]
    [InlineData(1, ErrorCode.Ok)]
    [InlineData(-1, ErrorCode.Ok)]
    public void SetData_ComparesTheVersion(int expected, ErrorCode code)
    {
        _bench.Write(Create("/a"));
        _bench.Write(Set("/a"));
        Assert.Equal(code, _bench.Write(Set("/a", "y", expected)).Result.Code);
    }

    /// <summary>ZOOKEEPER-4743: a version of −1 would mean any.</summary>
    [Fact]
    public void SetData_VersionWraps_SkipsMinusOne()
    {
        _bench.Write(Create("/a"));
        var znode = _bench.Tree.State.Znodes.Find("/a")!;
        SetVersion(znode, int.MaxValue);
        _bench.Write(Set("/a"));
        Assert.Equal(int.MinValue, _bench.Stat("/a").Version);
        SetVersion(znode, -2);
        _bench.Write(Set("/a"));
        Assert.Equal(0, _bench.Stat("/a").Version);
    }

    /// <summary>Version 0 alone does not say that a znode was never set.</summary>
    [Fact]
    public void SetData_VersionWrapsToZero_IsInSnapshots()
    {
        _bench.Write(Create("/a"));
        SetVersion(_bench.Tree.State.Znodes.Find("/a")!, -2);
        _bench.Write(Set("/a"));
        Assert.Equal((0, _bench.LastZxid), (_bench.Stat("/a").Version, _bench.Stat("/a").Mzxid));
        Assert.True(Snapshots.Read(Snapshots.Write(_bench.Tree)).TryGetStat("/a", out var restored));
        Assert.Equal(_bench.Stat("/a"), restored);
    }

    [Fact]
    public void SetData_OfTheRoot_IsAllowed() => Assert.Equal(ErrorCode.Ok, _bench.Write(Set("/")).Result.Code);

    [Fact]
    public void SetAcl_ChangesListAndAversionAndNoWatchSeesIt()
    {
        _bench.Write(Create("/a"));
        Acl[] readers = [new(Permissions.Read, new Identity("ip", "10.0.0.0/8")), new(Permissions.Admin, new Identity("world", "anyone"))];
        var before = _bench.Stat("/a");
        var result = _bench.Write(new SetAclOp("/a", readers, 0));
        Assert.Empty(result.Changes);
        Assert.Equal(before with { Aversion = 1 }, result.Result.Ops[0].Stat);
        Assert.True(_bench.Tree.TryGetAcl("/a", out var acl, out _));
        Assert.Equal(readers, acl);
        Assert.Equal(ErrorCode.BadVersion, _bench.Write(new SetAclOp("/a", Acl.OpenToAll, 0)).Result.Code);
        Assert.Equal(ErrorCode.InvalidAcl, _bench.Write(new SetAclOp("/a", [], -1)).Result.Code);
        Assert.Equal(ErrorCode.NoNode, _bench.Write(new SetAclOp("/b", Acl.OpenToAll, -1)).Result.Code);
    }

    [Fact]
    public void Acls_AreSharedWithoutDuplicatesAndLeaveWithTheirLastZnode()
    {
        var one = new Acl(Permissions.All, new Identity("digest", "u:h"));
        var two = new Acl(Permissions.Admin, new Identity("world", "anyone"));
        _bench.Write(new CreateOp("/a", default, [one, two, one], CreateMode.Persistent, 0, false));
        _bench.Write(new CreateOp("/b", default, [one, two], CreateMode.Persistent, 0, false));
        Assert.Equal(2, _bench.Tree.State.Znodes.Acls.Count);
        Assert.True(_bench.Tree.TryGetAcl("/a", out var acl, out _));
        Assert.Equal([one, two], acl);
        _bench.Write(new SetAclOp("/a", Acl.OpenToAll, -1));
        _bench.Write(new DeleteOp("/b", -1));
        Assert.Equal(1, _bench.Tree.State.Znodes.Acls.Count);
    }

    [Fact]
    public void Delete_CountsInTheParent()
    {
        _bench.Write(Create("/p"));
        _bench.Write(Create("/p/a"));
        var result = _bench.Write(new DeleteOp("/p/a", 0));
        var parent = _bench.Stat("/p");
        Assert.Equal((2, 0, _bench.LastZxid), (parent.Cversion, parent.NumChildren, parent.Pzxid));
        Assert.Null(result.Result.Ops[0].Stat);
        Assert.Equal([new TreeChange(WatchedEventType.Deleted, "/p/a")], result.Changes);
    }

    [Fact]
    public void Delete_RefusesInZooKeepersOrder()
    {
        _bench.Write(Create("/p"));
        _bench.Write(Create("/p/a"));
        Assert.Equal(ErrorCode.BadArguments, _bench.Write(new DeleteOp("/", 99)).Result.Code);
        Assert.Equal(ErrorCode.NoNode, _bench.Write(new DeleteOp("/p/none", 99)).Result.Code);
        Assert.Equal(ErrorCode.BadVersion, _bench.Write(new DeleteOp("/p", 99)).Result.Code);
        Assert.Equal(ErrorCode.NotEmpty, _bench.Write(new DeleteOp("/p", 0)).Result.Code);
    }

    [Theory]
    [InlineData(4, ErrorCode.TooLarge)]
    [InlineData(5, ErrorCode.Ok)]
    public void DeleteRecursive_CountsTheTopInItsBound(int bound, ErrorCode code)
    {
        foreach (var path in new[] { "/p", "/p/b", "/p/a", "/p/a/y", "/p/a/x" })
        {
            _bench.Write(Create(path));
        }

        var result = _bench.Write(new DeleteRecursiveOp("/p", 0, bound));
        Assert.Equal(code, result.Result.Code);
        string[] deleted = code == ErrorCode.Ok ? ["/p/a/x", "/p/a/y", "/p/a", "/p/b", "/p"] : [];
        Assert.Equal(deleted, result.Changes.Select(change => change.Path));
        Assert.Equal(code == ErrorCode.Ok ? 1 : 6, _bench.Tree.Count);
        Assert.Equal(code == ErrorCode.Ok ? 2 : 1, _bench.Stat("/").Cversion);
    }

    [Fact]
    public void DeleteRecursive_TakesEphemeralsAlong()
    {
        var session = _bench.Open();
        _bench.Write(Create("/p"));
        _bench.WriteAs(session, Create("/p/e", CreateMode.Ephemeral));
        Assert.Equal(ErrorCode.BadVersion, _bench.Write(new DeleteRecursiveOp("/p", 3, 10)).Result.Code);
        Assert.Equal(ErrorCode.BadArguments, _bench.Write(new DeleteRecursiveOp("/", -1, 10)).Result.Code);
        _bench.Write(new DeleteRecursiveOp("/p", -1, 10));
        Assert.Empty(_bench.Tree.EphemeralsOf(session));
        Assert.Equal(ErrorCode.Ok, _bench.Close(session).Result.Code);
    }

    /// <summary>ZOOKEEPER-2623, ZOOKEEPER-3472: a check outside a multi corrupted a quorum's trees; here it just answers.</summary>
    [Fact]
    public void Check_Alone_Answers()
    {
        _bench.Write(Create("/a"));
        var digest = _bench.Tree.Digest;
        var stat = _bench.Stat("/a");
        Assert.Equal(stat, _bench.Write(new CheckOp("/a", 0, stat.Czxid)).Result.Ops[0].Stat);
        Assert.Equal(ErrorCode.BadVersion, _bench.Write(new CheckOp("/a", 1, Zxid.Zero)).Result.Code);
        Assert.Equal(ErrorCode.BadVersion, _bench.Write(new CheckOp("/a", -1, stat.Czxid.Next)).Result.Code);
        Assert.Equal(ErrorCode.NoNode, _bench.Write(new CheckOp("/b", -1, Zxid.Zero)).Result.Code);
        Assert.Equal(ErrorCode.Ok, _bench.Write(new CheckAbsentOp("/b")).Result.Code);
        Assert.Equal(ErrorCode.NodeExists, _bench.Write(new CheckAbsentOp("/a")).Result.Code);
        Assert.Equal(digest, _bench.Tree.Digest);
    }

    private void SetVersion(Znode znode, int version)
    {
        _bench.Tree.State.Znodes.SubtractShare(znode, ZnodePaths.HashOf(znode));
        znode.SetData(znode.Data.Span, znode.Mzxid, znode.Mtime, version);
        _bench.Tree.State.Znodes.AddShare(znode, ZnodePaths.HashOf(znode));
    }
}
