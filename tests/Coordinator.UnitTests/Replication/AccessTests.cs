using Coordinator.Primitives;
using Coordinator.Replication;
using Coordinator.Replication.Reads;
using Coordinator.Replication.Watches;
using Coordinator.Tree.Txns;

namespace Coordinator.UnitTests.Replication;

/// <summary>Access control lists at reads and at the delivery of events (ZooKeeper's CVE-2024-23944).</summary>
public sealed class AccessTests
{
    private static readonly Identity Me = new("digest", "u:hash");
    private static readonly Acl[] Mine = [new(Permissions.All, Me)];

    private readonly ReplicaEnsemble _ensemble = ReplicaEnsemble.Started(1);
    private readonly TestClient _owner;
    private readonly TestClient _other;
    private int _seq;

    public AccessTests()
    {
        _owner = _ensemble.Client(1).Open("owner", identities: [Me]);
        _other = _ensemble.Client(1).Open("other");
        Write(Create("/open", Acl.OpenToAll), Create("/open/mine", Mine), Create("/open/mine/below", Acl.OpenToAll), Create("/open/z", Acl.OpenToAll));
    }

    public static TheoryData<ReadQuery, Permissions> Needs => new()
    {
        { new DataQuery("/n"), Permissions.Read },
        { new ChildrenQuery("/n", null, 0, true), Permissions.Read },
        { new SubtreeQuery("/n", null, 0), Permissions.Read },
        { new AclQuery("/n"), Permissions.Read | Permissions.Admin },
        { new ExistsQuery("/n"), Permissions.All },
        { new SyncQuery("/n"), Permissions.All },
    };

    [Theory]
    [MemberData(nameof(Needs))]
    public void EachRead_NeedsItsPermission_WithAndWithoutASession(ReadQuery query, Permissions anyOf)
    {
        Write(Create("/n", Mine));
        foreach (var given in new[] { Permissions.Read, Permissions.Write, Permissions.Create, Permissions.Delete, Permissions.Admin })
        {
            Write(new SetAclOp("/n", [new Acl(given, new Identity("world", "anyone")), new Acl(Permissions.Admin, Me)], -1));
            var expected = (anyOf & given) != 0 ? ErrorCode.Ok : ErrorCode.NoAuth;
            _other.Send(_other.Read(query));
            Assert.Equal(expected, _other.Replies[^1].Code);
            Assert.Equal(expected, Unary(query).Code);
            Assert.Equal(expected == ErrorCode.Ok, Unary(query).Message is null);
        }
    }

    [Fact]
    public void Subtree_LeavesOutWhatIsBelowAClosedZnode_AlsoAcrossPages()
    {
        Assert.Equal(["/open", "/open/mine", "/open/z"], Paths(Unary(new SubtreeQuery("/open", null, 0))));
        Assert.Equal(["/open/z"], Paths(Unary(new SubtreeQuery("/open", "/open/mine", 0))));
        Assert.Equal(["/open/z"], Paths(Unary(new SubtreeQuery("/open", "/open/mine/a", 0))));
        Assert.Equal(["/open", "/open/mine", "/open/mine/below", "/open/z"], Paths(Unary(new SubtreeQuery("/open", null, 0), Me)));
    }

    [Fact]
    public void Acl_WithoutAdmin_HidesTheHashes()
    {
        var readers = new Acl(Permissions.Read, new Identity("world", "anyone"));
        Write(new SetAclOp("/open/mine", [.. Mine, readers], -1));
        Assert.Equal([new Acl(Permissions.All, new Identity("digest", "u:x")), readers], Unary(new AclQuery("/open/mine")).Read!.Acl);
        Assert.Equal([.. Mine, readers], Unary(new AclQuery("/open/mine"), Me).Read!.Acl);
        Assert.Equal([.. Mine, readers], Unary(new AclQuery("/open/mine"), new Identity("super", "")).Read!.Acl);
    }

    [Fact]
    public void ReadWithAWatch_WithoutRead_LeavesNone()
    {
        foreach (var query in new ReadQuery[] { new DataQuery("/open/mine"), new ChildrenQuery("/open/mine", null, 0, false), new ExistsQuery("/open/mine") })
        {
            _other.Send(_other.Read(query, watch: 7));
            Assert.Equal(ErrorCode.NoAuth, _other.Replies[^1].Code);
        }

        Write(new SetAclOp("/open/mine", Acl.OpenToAll, -1), Set("/open/mine"));
        Assert.Empty(_other.Events);
    }

    [Fact]
    public void PersistentWatches_SeeOnlyWhatTheirClientMayRead()
    {
        foreach (var client in new[] { _owner, _other })
        {
            client.Send(client.AddWatch("/open", 1, recursive: true), client.AddWatch("/open/mine", 2), client.AddWatch("/open", 3));
        }

        Write(Set("/open/mine"), Create("/open/mine/new", Acl.OpenToAll), new DeleteOp("/open/mine/new", -1), new DeleteOp("/open/mine/below", -1));
        Write(new DeleteOp("/open/mine", -1));
        string[] everybody =
        [
            "Created /open/mine/new [1]", "Deleted /open/mine/new [1]", "Deleted /open/mine/below [1]", "ChildrenChanged /open [3]",
        ];
        Assert.Equal(everybody, _other.Events);
        Assert.Equal(
            [
                "Changed /open/mine [1,2]", "Created /open/mine/new [1]", "ChildrenChanged /open/mine [2]", "Deleted /open/mine/new [1]",
                "ChildrenChanged /open/mine [2]", "Deleted /open/mine/below [1]", "ChildrenChanged /open/mine [2]", "Deleted /open/mine [1,2]",
                "ChildrenChanged /open [3]",
            ],
            _owner.Events);
    }

    /// <summary>The list at the change counts, not the one when the event is sent; the ring remembers it.</summary>
    [Fact]
    public void ResumedWatch_IsJudgedByTheListsOfThatTime()
    {
        var from = _ensemble[1].Status.Applied;
        Write(Set("/open/mine"));
        Write(new SetAclOp("/open/mine", Acl.OpenToAll, -1));
        Write(Set("/open/mine"));
        var open = _ensemble[1].Status.Applied;
        Write(new SetAclOp("/open/mine", Mine, -1));
        Write(Set("/open/mine"));

        var watcher = _ensemble.Client(1);
        watcher.Input(new UnaryWatch(watcher.Attachment, new PersistentWatch("/open", true, from, 1), []));
        Assert.Equal(["Changed /open/mine [1]"], watcher.Events);
        Assert.Equal(open, watcher.Items.OfType<EventsItem>().SelectMany(item => item.Events).Single().Event.Zxid);

        var owner = _ensemble.Client(1);
        owner.Input(new UnaryWatch(owner.Attachment, new PersistentWatch("/open", true, from, 1), [Me]));
        Assert.Equal(3, owner.Events.Count);
    }

    [Fact]
    public void OneShotWatch_WhoseZnodeWasClosed_StaysArmedUntilItMaySee_AlsoAcrossAnAttach()
    {
        _other.Send(_other.Read(new DataQuery("/open/z"), watch: 5));
        var seen = _other.Replies[^1].Seen;
        Write(new SetAclOp("/open/z", Mine, -1), Set("/open/z"));
        Assert.Empty(_other.Events);

        var again = _ensemble.Client(1).Attach(_other.Attached.Session, "other", 2, seen, [new OneShotWatch("/open/z", OneShotKind.Data, 5)]);
        Assert.Empty(again.Events);
        Write(new SetAclOp("/open/z", Acl.OpenToAll, -1), Set("/open/z"));
        Assert.Equal(["Changed /open/z [5]"], again.Events);
    }

    /// <summary>A write of a session is judged by what its connection has proven.</summary>
    [Fact]
    public void Writes_CarryTheIdentitiesOfTheirCaller()
    {
        _other.Send(_other.Write(1, new WriteTxn([Set("/open/mine")], [], false)));
        Assert.Equal(ErrorCode.NoAuth, _other.Replies[^1].Code);
        Assert.Contains("WRITE", _other.Replies[^1].Message, StringComparison.Ordinal);
    }

    private static SetDataOp Set(string path) => new(path, default, -1);

    private static CreateOp Create(string path, IReadOnlyList<Acl> acl) => new(path, default, acl, CreateMode.Persistent, 0, false);

    private static IEnumerable<string> Paths(ReplyItem reply) => reply.Read!.Children.Select(child => child.Name);

    private void Write(params Op[] ops)
    {
        _seq++;
        _owner.Send(_owner.Write(_seq, new WriteTxn(ops, [], true), _seq - 1));
        Assert.Equal(ErrorCode.Ok, _owner.Replies[^1].Code);
    }

    private ReplyItem Unary(ReadQuery query, params Identity[] caller)
    {
        var call = _ensemble.NextCall();
        _ensemble[1].Step(new UnaryRead(call, query, false, caller));
        _ensemble.Settle();
        return _ensemble[1].ToClients.OfType<UnaryAnswer>().Single(answer => answer.CallId == call).Reply;
    }
}
