using Coordinator.Primitives;
using Coordinator.Tree.Apply;
using Coordinator.Tree.Txns;
using static Coordinator.UnitTests.Tree.TreeBench;

namespace Coordinator.UnitTests.Tree;

public sealed class MultiTests
{
    private readonly TreeBench _bench = new();

    [Fact]
    public void Multi_AllHold_SharesOneZxid()
    {
        var result = _bench.Write(Create("/a"), Create("/a/b"), Set("/a", "x", 0), new CheckOp("/a", 1, Zxid.Zero));
        Assert.Equal([ErrorCode.Ok, ErrorCode.Ok, ErrorCode.Ok, ErrorCode.Ok], result.Result.Ops.Select(op => op.Code));
        Assert.Equal(_bench.Stat("/a").Mzxid, _bench.Stat("/a/b").Czxid);
        Assert.Equal(3, result.Changes.Count);
    }

    [Fact]
    public void Multi_OneFails_FollowsZooKeepersConventionAndChangesNothing()
    {
        _bench.Write(Create("/a", data: "one"));
        var digest = _bench.Tree.Digest;
        var result = _bench.Write(Set("/a"), Create("/b"), new DeleteOp("/a", 7), Create("/c"));
        Assert.Equal([ErrorCode.Ok, ErrorCode.Ok, ErrorCode.BadVersion, ErrorCode.RuntimeInconsistency], result.Result.Ops.Select(op => op.Code));
        Assert.Equal(ErrorCode.BadVersion, result.Result.Code);
        Assert.Contains("op 3 of 4", result.Result.Message, StringComparison.Ordinal);
        Assert.All(result.Result.Ops, op => Assert.True(op is { Stat: null, Created: false }));
        Assert.Empty(result.Changes);
        Assert.Equal(digest, _bench.Tree.Digest);
    }

    /// <summary>ZOOKEEPER-1624: a failed multi left the parent's counter wrong for the next sequential create.</summary>
    [Fact]
    public void Multi_FailsAfterSequentialCreates_LeavesTheCounter()
    {
        _bench.Write(Create("/q"));
        _bench.Write(Create("/q/n-", CreateMode.PersistentSequential));
        _bench.Write(
            Create("/q/n-", CreateMode.PersistentSequential),
            Create("/q/n-", CreateMode.PersistentSequential),
            new DeleteOp("/none", -1));
        var result = _bench.Write(Create("/q/n-", CreateMode.PersistentSequential), Create("/q/n-", CreateMode.PersistentSequential)).Result;
        Assert.Equal(["/q/n-0000000001", "/q/n-0000000002"], result.Ops.Select(op => op.Path));
    }

    /// <summary>ZOOKEEPER-3127: nothing of a multi may be visible alone; here also after every kind of change has been undone.</summary>
    [Fact]
    public void Multi_EveryKindOfChange_IsUndone()
    {
        var session = _bench.Open();
        Acl[] list = [new(Permissions.All ^ Permissions.Create, new Identity("world", "anyone"))];
        _bench.Write(Create("/p"), Create("/p/a"), Create("/p/a/x"), Create("/p/b", data: "b"));
        _bench.WriteAs(session, Create("/p/a/e", CreateMode.Ephemeral));
        _bench.Write(new SetAclOp("/p/b", list, -1));
        var digest = _bench.Tree.Digest;
        var names = _bench.Tree.ListSubtree("/", null, 100)!.Entries;
        var result = _bench.WriteAs(
            session,
            new DeleteRecursiveOp("/p/a", -1, 100),
            Create("/p/a", CreateMode.Ephemeral),
            new DeleteOp("/p/a", -1),
            new SetAclOp("/p/b", Acl.OpenToAll, -1),
            Set("/p/b", "changed"),
            new DeleteOp("/p/b", -1),
            new DeleteOp("/p", -1),
            Create("/p", CreateMode.Container),
            Create("/p/b", CreateMode.PersistentWithTtl, ttl: 5),
            new CheckAbsentOp("/p"));
        Assert.Equal(ErrorCode.NodeExists, result.Result.Code);
        Assert.Equal(digest, _bench.Tree.Digest);
        Assert.Equal(names, _bench.Tree.ListSubtree("/", null, 100)!.Entries);
        Assert.Equal(["/p/a/e"], _bench.Tree.EphemeralsOf(session));
        Assert.True(_bench.Tree.TryGetAcl("/p/b", out var acl, out _));
        Assert.Equal(list, acl);
        Assert.Equal(2, _bench.Tree.State.Znodes.Acls.Count);
        Assert.Empty(_bench.Tree.State.Znodes.Reapable);
        Assert.Equal(["a", "b"], _bench.Tree.ListChildren("/p", null, 10)!.Names);
    }

    [Fact]
    public void Multi_Empty_IsLegal()
    {
        Assert.Equal(ErrorCode.Ok, _bench.Apply(new WriteTxn([], [], IsMulti: true)).Result.Code);
        Assert.Equal(ErrorCode.BadArguments, _bench.Apply(new WriteTxn([], [], IsMulti: false)).Result.Code);
    }

    [Fact]
    public void Guard_HolderHolds_Applies()
    {
        _bench.Write(Create("/lock"));
        var guard = new HolderGuard("/lock", _bench.LastZxid);
        Assert.Equal(ErrorCode.Ok, _bench.Apply(new WriteTxn([Create("/a")], [guard], IsMulti: false)).Result.Code);
    }

    [Fact]
    public void Guard_HolderGoneOrAnother_AppliesNothing()
    {
        _bench.Write(Create("/lock"));
        var guard = new HolderGuard("/lock", _bench.LastZxid);
        _bench.Write(new DeleteOp("/lock", -1));
        Assert.Equal(ErrorCode.GuardFailed, Guarded(guard).Result.Code);
        _bench.Write(Create("/lock"));
        var refused = Guarded(guard).Result;
        Assert.Equal(ErrorCode.GuardFailed, refused.Code);
        Assert.Empty(refused.Ops);
        Assert.False(_bench.Exists("/a"));
    }

    /// <summary>Guards speak of the state before the request: its own ops neither break nor make them.</summary>
    [Fact]
    public void Guard_IsEvaluatedBeforeTheFirstOp()
    {
        _bench.Write(Create("/lock"));
        var guard = new HolderGuard("/lock", _bench.LastZxid);
        Assert.Equal(ErrorCode.Ok, _bench.Apply(new WriteTxn([new DeleteOp("/lock", -1), Create("/a")], [guard], IsMulti: true)).Result.Code);
        var future = new HolderGuard("/lock", _bench.LastZxid.Next);
        Assert.Equal(ErrorCode.GuardFailed, _bench.Apply(new WriteTxn([Create("/lock")], [future], IsMulti: true)).Result.Code);
    }

    [Fact]
    public void Guard_OneOfSeveralFails_AppliesNothing()
    {
        _bench.Write(Create("/lock"));
        var holds = new HolderGuard("/lock", _bench.LastZxid);
        Assert.Equal(ErrorCode.GuardFailed, Guarded(holds, new HolderGuard("/none", Zxid.Zero)).Result.Code);
    }

    [Fact]
    public void Fault_InTheMiddle_IsUndoneAndBecomesSystemError()
    {
        var session = _bench.Open();
        var digest = _bench.Tree.State.Znodes.Digest;
        var poison = new WriteTxn([Create("/a"), new PoisonOp("/a")], [], IsMulti: true);
        var header = new TxnHeader(1) { Session = session, WriteSeq = 1, RequestHash = 7 };
        var result = _bench.Apply(poison, header);
        Assert.Equal(ErrorCode.SystemError, result.Result.Code);
        Assert.NotNull(result.Fault);
        Assert.Empty(result.Changes);
        Assert.False(_bench.Exists("/a"));
        Assert.Equal(digest, _bench.Tree.State.Znodes.Digest);

        var again = _bench.Apply(poison, header);
        Assert.Equal(ApplyDisposition.Duplicate, again.Disposition);
        Assert.Equal(ErrorCode.SystemError, again.Result.Code);
        Assert.Equal(ErrorCode.Ok, _bench.Numbered(session, 2, Body(Create("/a"))).Result.Code);
    }

    [Fact]
    public void Fault_OfTheBody_BecomesSystemError() => Assert.Equal(ErrorCode.SystemError, _bench.Apply(new PoisonTxn()).Result.Code);

    private ApplyResult Guarded(params HolderGuard[] guards) => _bench.Apply(new WriteTxn([Create("/a")], guards, IsMulti: false));

    private sealed record PoisonOp(string Path) : Op(Path);

    private sealed record PoisonTxn : TxnBody;
}
