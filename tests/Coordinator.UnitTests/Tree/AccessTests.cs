using Coordinator.Primitives;
using Coordinator.Tree;
using Coordinator.Tree.Apply;
using Coordinator.Tree.Txns;
using static Coordinator.UnitTests.Tree.TreeBench;

namespace Coordinator.UnitTests.Tree;

/// <summary>Access control lists, as ZooKeeper enforces them, at apply.</summary>
public sealed class AccessTests
{
    private static readonly Identity Me = new("digest", "u:h");
    private static readonly Identity Super = new("super", string.Empty);
    private static readonly Permissions[] Each = [Permissions.Read, Permissions.Write, Permissions.Create, Permissions.Delete, Permissions.Admin];

    private readonly TreeBench _bench = new();

    public AccessTests()
    {
        foreach (var path in new[] { "/p", "/p/c", "/p/c/d" })
        {
            _bench.Write(Create(path));
        }
    }

    /// <summary>The op, the one permission that it needs and the znode whose list decides; what it says when it may.</summary>
    public static TheoryData<Op, Permissions, string, ErrorCode> Needs => new()
    {
        { Create("/p/n"), Permissions.Create, "/p", ErrorCode.Ok },
        { Create("/p/n", ifAbsent: true), Permissions.Create, "/p", ErrorCode.Ok },
        { Create("/p/n-", CreateMode.PersistentSequential), Permissions.Create, "/p", ErrorCode.Ok },
        { Create("/p/n", CreateMode.Container), Permissions.Create, "/p", ErrorCode.Ok },
        { Create("/p/c"), Permissions.Create, "/p", ErrorCode.NodeExists },
        { new DeleteOp("/p/c/d", -1), Permissions.Delete, "/p/c", ErrorCode.Ok },
        { new DeleteOp("/p/c/d", 7), Permissions.Delete, "/p/c", ErrorCode.BadVersion },
        { new DeleteOp("/p/c/none", -1), Permissions.Delete, "/p/c", ErrorCode.NoNode },
        { new DeleteRecursiveOp("/p/c", -1, 10), Permissions.Delete, "/p", ErrorCode.Ok },
        { new DeleteRecursiveOp("/p", -1, 10), Permissions.Delete, "/p/c", ErrorCode.Ok },
        { Set("/p/c"), Permissions.Write, "/p/c", ErrorCode.Ok },
        { Set("/p/c", version: 7), Permissions.Write, "/p/c", ErrorCode.BadVersion },
        { new SetAclOp("/p/c", Acl.OpenToAll, -1), Permissions.Admin, "/p/c", ErrorCode.Ok },
        { new CheckOp("/p/c", -1, Zxid.Zero), Permissions.Read, "/p/c", ErrorCode.Ok },
    };

    /// <summary>Ops that nobody is refused.</summary>
    public static TheoryData<Op, ErrorCode> NeedNothing => new()
    {
        { Create("/p/c", ifAbsent: true), ErrorCode.Ok },
        { new CheckAbsentOp("/p/c"), ErrorCode.NodeExists },
        { new CheckAbsentOp("/p/none"), ErrorCode.Ok },
        { new DeleteOp("/none/x", -1), ErrorCode.NoNode },
        { Set("/none"), ErrorCode.NoNode },
    };

    [Theory]
    [MemberData(nameof(Needs))]
    public void EachOp_NeedsItsPermissionAndNoOther(Op op, Permissions needed, string on, ErrorCode allowed)
    {
        foreach (var given in Each)
        {
            var bench = new AccessTests()._bench;
            bench.Write(new SetAclOp(on, [new Acl(given, Me)], -1));
            var result = Apply(bench, [Me], op);
            Assert.Equal(given == needed ? allowed : ErrorCode.NoAuth, result.Result.Code);
            if (given != needed)
            {
                Assert.Empty(result.Changes);
                Assert.Contains(needed.ToString().ToUpperInvariant(), result.Result.Message, StringComparison.Ordinal);
                Assert.EndsWith(" on " + on, result.Result.Message, StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Needs))]
    public void EachOp_IsForThoseWhomTheListNames_AndForSuper(Op op, Permissions needed, string on, ErrorCode allowed)
    {
        foreach (var (caller, may) in new (Identity[], bool)[] { ([], false), ([new Identity("digest", "u:other")], false), ([new("ip", "u:h"), Me], true), ([Super], true) })
        {
            var bench = new AccessTests()._bench;
            bench.Write(new SetAclOp(on, [new Acl(Permissions.All, new Identity("digest", "v:h")), new Acl(needed, Me)], -1));
            Assert.Equal(may ? allowed : ErrorCode.NoAuth, Apply(bench, caller, op).Result.Code);
        }
    }

    [Theory]
    [MemberData(nameof(NeedNothing))]
    public void SomeOps_NeedNothing(Op op, ErrorCode expected)
    {
        Close("/p", "/p/c");
        Assert.Equal(expected, Apply(_bench, [], op).Result.Code);
    }

    /// <summary>What txns did before there was a check, they do at every replay.</summary>
    [Theory]
    [MemberData(nameof(Needs))]
    public void TxnsOfTheFirstLevel_AreAppliedAsTheyWere(Op op, Permissions needed, string on, ErrorCode allowed)
    {
        Assert.NotEqual(Permissions.None, needed);
        Close(on);
        var old = new TxnHeader(_bench.Time) { ApplyLevel = TxnHeader.AccessControlLevel - 1 };
        Assert.Equal(allowed, _bench.Apply(Body(op), old).Result.Code);
    }

    [Fact]
    public void Guard_NeedsRead()
    {
        var czxid = _bench.Stat("/p/c").Czxid;
        var body = new WriteTxn([Set("/p")], [new HolderGuard("/p/c", czxid)], false);
        Close("/p/c");
        var result = _bench.Apply(body).Result;
        Assert.Equal(ErrorCode.NoAuth, result.Code);
        Assert.Contains("READ permission on /p/c", result.Message, StringComparison.Ordinal);
        Assert.Equal(ErrorCode.Ok, _bench.Apply(body, Header([Super])).Result.Code);
    }

    [Fact]
    public void Multi_WithOneRefusal_DoesNothing_AndSeesTheListsThatItSets()
    {
        Close("/p/c");
        var refused = _bench.Write(Set("/p"), Set("/p/c"), Set("/p"));
        Assert.Equal([ErrorCode.Ok, ErrorCode.NoAuth, ErrorCode.RuntimeInconsistency], refused.Result.Ops.Select(op => op.Code));
        Assert.Equal(0, _bench.Stat("/p").Version);
        Assert.Equal(ErrorCode.NoAuth, _bench.Write(new SetAclOp("/p", [new Acl(Permissions.Read, Me)], -1), Set("/p")).Result.Code);
        Assert.Equal(ErrorCode.Ok, _bench.Write(Set("/p")).Result.Code);
    }

    [Fact]
    public void DeleteRecursive_OneClosedZnodeBelow_DoesNothing()
    {
        Close("/p/c");
        Assert.Equal(ErrorCode.NoAuth, _bench.Write(new DeleteRecursiveOp("/p", -1, 10)).Result.Code);
        Assert.Equal(4, _bench.Tree.Count);

        // A closed znode without children does not matter: its parent's list decides.
        _bench.Apply(Body(new DeleteOp("/p/c/d", -1)), Header([Super]));
        Assert.Equal(ErrorCode.Ok, _bench.Write(new DeleteRecursiveOp("/p", -1, 10)).Result.Code);
    }

    [Fact]
    public void ExpiryAndReaping_AskNobody()
    {
        var session = _bench.Open();
        _bench.WriteAs(session, Create("/p/e", CreateMode.Ephemeral));
        _bench.Write(Create("/p/t", CreateMode.PersistentWithTtl, ttl: 5));
        Close("/p", "/p/e", "/p/t");
        _bench.Close(session);
        _bench.Time += 10;
        var stat = _bench.Stat("/p/t");
        Assert.Equal(ErrorCode.Ok, _bench.Apply(new ReapTxn("/p/t", stat.Czxid, stat.Mzxid)).Result.Code);
        Assert.False(_bench.Exists("/p/e") || _bench.Exists("/p/t"));
    }

    [Fact]
    public void Auth_StandsForWhatTheCallerHasProven()
    {
        Acl[] mine = [new(Permissions.Read, new Identity("world", "anyone")), new(Permissions.All, new Identity("auth", string.Empty))];
        var create = new CreateOp("/a", default, mine, CreateMode.Persistent, 0, false);
        var named = new Identity("x509", "CN=a");
        Assert.Equal(ErrorCode.Ok, Apply(_bench, [new Identity("ip", "10.0.0.1"), Me, Super, named], create).Result.Code);
        Assert.True(_bench.Tree.TryGetAcl("/a", out var acl, out _));
        Assert.Equal([mine[0], new Acl(Permissions.All, Me), new Acl(Permissions.All, named)], acl);

        Assert.Equal(ErrorCode.InvalidAcl, Apply(_bench, [new Identity("ip", "10.0.0.1")], create with { Path = "/b" }).Result.Code);
        Assert.Equal(ErrorCode.InvalidAcl, Apply(_bench, [], new SetAclOp("/p", mine, -1)).Result.Code);
        Assert.Equal(ErrorCode.Ok, Apply(_bench, [Me], new SetAclOp("/p", [mine[1]], -1)).Result.Code);
        Assert.Equal(ErrorCode.NoAuth, Apply(_bench, [], Set("/p")).Result.Code);
        Assert.Equal(ErrorCode.Ok, Apply(_bench, [Me], Set("/p")).Result.Code);
    }

    [Theory]
    [InlineData("10.0.0.1", "10.0.0.1", true)]
    [InlineData("10.0.0.1", "10.0.0.2", false)]
    [InlineData("10.0.0.0/8", "10.200.3.4", true)]
    [InlineData("10.0.0.0/8", "11.0.0.1", false)]
    [InlineData("10.0.0.128/25", "10.0.0.200", true)]
    [InlineData("10.0.0.128/25", "10.0.0.100", false)]
    [InlineData("0.0.0.0/0", "1.2.3.4", true)]
    [InlineData("0.0.0.0/0", "::1", false)]
    [InlineData("::/0", "1.2.3.4", false)]
    [InlineData("::1", "0:0:0:0:0:0:0:1", true)]
    [InlineData("fe80::/10", "fe80::1%eth0", true)]
    [InlineData("2001:db8::/33", "2001:db8:8000::1", false)]
    [InlineData("2001:db8::/33", "2001:db8:7fff::1", true)]
    [InlineData("::ffff:1.2.3.4", "::ffff:102:304", true)]
    [InlineData("10.0.0.0/8", "unix", false)]
    public void Ip_IsComparedByItsPrefix(string pattern, string address, bool matches) =>
        Assert.Equal(matches, AccessRules.Allows([new Acl(Permissions.Read, new Identity("ip", pattern))], Permissions.Read, [new Identity("ip", address)]));

    [Fact]
    public void Changes_RememberWhoMayReadThem()
    {
        Acl[] closed = [new(Permissions.All, Me)];
        var created = Apply(_bench, [Me], new CreateOp("/p/x", default, closed, CreateMode.Persistent, 0, false)).Changes[0];
        Assert.Equal(closed, created.Readers);
        Assert.Null(created.ParentReaders);
        Close("/p");
        var deleted = Apply(_bench, [Super], new DeleteOp("/p/x", -1)).Changes[0];
        Assert.Equal(closed, deleted.Readers);
        Assert.NotNull(deleted.ParentReaders);
        Assert.Same(deleted.ParentReaders, Apply(_bench, [Super], Set("/p")).Changes[0].Readers);
    }

    private void Close(params string[] paths)
    {
        foreach (var path in paths)
        {
            Assert.Equal(ErrorCode.Ok, Apply(_bench, [Super], new SetAclOp(path, [new Acl(Permissions.None, new Identity("world", "anyone"))], -1)).Result.Code);
        }
    }

    private TxnHeader Header(Identity[] caller) => new(_bench.Time) { Identities = caller };

    private static ApplyResult Apply(TreeBench bench, Identity[] caller, Op op) =>
        bench.Apply(Body(op), new TxnHeader(bench.Time) { Identities = caller });
}
