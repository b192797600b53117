using Coordinator.Primitives;
using Coordinator.Tree.Txns;

namespace Coordinator.UnitTests.Tree;

public sealed class DataTreeTests
{
    private readonly TreeBench _bench = new();

    [Fact]
    public void Apply_CreateSetDelete_KeepsStat()
    {
        var created = _bench.Write(TreeBench.Create("/a", data: "one")).Result;
        Assert.Equal(ErrorCode.Ok, created.Code);
        Assert.True(created.Ops[0].Created);
        _bench.Write(TreeBench.Set("/a", "four"));
        var stat = _bench.Stat("/a");
        Assert.Equal((1, 4), (stat.Version, stat.DataLength));
        Assert.Equal(created.Zxid, stat.Czxid);
        Assert.Equal(_bench.LastZxid, stat.Mzxid);
        _bench.Write(new DeleteOp("/a", 1));
        Assert.False(_bench.Exists("/a"));
        Assert.Equal(2, _bench.Stat("/").Cversion);
        Assert.Equal(_bench.LastZxid, _bench.Stat("/").Pzxid);
    }
}
