using Coordinator.Primitives;
using Coordinator.Replication;
using Coordinator.Replication.Reads;
using Coordinator.Tree.Txns;

namespace Coordinator.UnitTests.Replication;

/// <summary>What an auditor is told: once, by the server that was asked, and not again when the log is replayed.</summary>
public sealed class AuditTests
{
    private static readonly Identity Me = new("digest", "u:hash");

    [Fact]
    public void RefusalsListsAndKills_AreToldOnce_AtTheServerThatWasAsked()
    {
        var ensemble = ReplicaEnsemble.Started(3);
        var (leader, a, _) = AttachTests.Roles(ensemble);
        var owner = ensemble.Client(a).Open("owner", identities: [Me]);
        var other = ensemble.Client(leader).Open("other");
        Acl[] mine = [new(Permissions.All, Me)];
        owner.Send(owner.Write(1, TestClient.Create("/a")), owner.Write(2, new WriteTxn([new SetAclOp("/a", mine, -1)], [], false)));
        other.Send(other.Write(1, TestClient.Set("/a", "x")), other.Read(new DataQuery("/a")), other.Read(new ExistsQuery("/a"), watch: 1));
        ensemble[leader].Step(new UnaryRead(ensemble.NextCall(), new ChildrenQuery("/a", null, 0, false), false, []));
        ensemble[a].Step(new KillSession(ensemble.NextCall(), other.Attached.Session, [Me]));
        ensemble.Settle();
        ensemble.Client(a).Attach(owner.Attached.Session, "wrong", 2);

        Assert.Equal(
            ["set-acl /a Ok by 1", $"kill {other.Attached.Session} Ok by 1", $"attach {owner.Attached.Session} AuthFailed by 0"], Told(ensemble, a));
        Assert.Equal(["set /a NoAuth by 0", "get /a NoAuth by 0", "watch /a NoAuth by 0", "ls /a NoAuth by 0"], Told(ensemble, leader));
        Assert.All(ensemble.Servers.Keys.Except([leader, a]), server => Assert.Empty(Told(ensemble, server)));

        ensemble.Kill(a);
        ensemble[a].Traces.Clear();
        ensemble.Boot(a);
        ensemble.TickUntil(() => ensemble[a].IsServing);
        Assert.Contains(ensemble[a].Traces, trace => trace is AppliedTraced { Txn.Body: WriteTxn { Ops: [SetAclOp] } });
        Assert.Empty(Told(ensemble, a));
    }

    [Fact]
    public void Guard_IsNamed()
    {
        var ensemble = ReplicaEnsemble.Started(1);
        var client = ensemble.Client(1).Open("a");
        var closed = new CreateOp("/a", default, [new Acl(Permissions.All, Me)], CreateMode.Persistent, 0, false);
        client.Send(client.Write(1, new WriteTxn([closed], [], false)));
        client.Send(client.Write(2, new WriteTxn([closed with { Path = "/b" }], [new HolderGuard("/a", client.Replies[^1].Zxid)], false)));
        Assert.Equal(["guard /a NoAuth by 0"], Told(ensemble, 1));
    }

    private static IEnumerable<string> Told(ReplicaEnsemble ensemble, int server) =>
        ensemble[server].Traces.OfType<AuditTraced>().Select(told => $"{told.What} {told.Path} {told.Result} by {told.Who.Count}");
}
