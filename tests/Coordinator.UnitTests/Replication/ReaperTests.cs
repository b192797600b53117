using Coordinator.Primitives;
using Coordinator.Replication;
using Coordinator.Tree.Txns;

namespace Coordinator.UnitTests.Replication;

/// <summary>The leader sweeps container and TTL znodes in its interval, a bounded part at a time.</summary>
public sealed class ReaperTests
{
    private int _seq;

    [Fact]
    public void TtlAndContainer_AreGoneAfterTheSweepThatFindsThemDue_AndNotBefore()
    {
        var ensemble = ReplicaEnsemble.Started(3, EverySecond);
        var client = ensemble.Client(1).Open("a");
        Write(client, Ttl("/ttl", 2_500), Ttl("/long", 1_000_000), Container("/c"), Container("/unused"));
        Write(client, new CreateOp("/c/x", default, Acl.OpenToAll, CreateMode.Persistent, 0, false));
        Write(client, new DeleteOp("/c/x", -1));
        ensemble.Tick(11);
        Assert.False(Exists(ensemble, "/c"));
        Assert.True(Exists(ensemble, "/ttl"));

        ensemble.Tick(25);
        Assert.False(Exists(ensemble, "/ttl"));
        Assert.True(Exists(ensemble, "/long"));
        Assert.True(Exists(ensemble, "/unused"));
        Assert.Single(ensemble.Servers.Values.Select(server => server.Status.Digest).Distinct());
    }

    [Fact]
    public void Sweep_OfMany_ProposesAFewInATick()
    {
        var ensemble = ReplicaEnsemble.Started(1, EverySecond);
        var client = ensemble.Client(1).Open("a");
        Write(client, [.. Enumerable.Range(0, 250).Select(i => Ttl($"/t{i}", 1))]);
        var before = ensemble[1].Status.Znodes;
        var most = 0;
        ensemble.TickUntil(() =>
        {
            most = Math.Max(most, before - ensemble[1].Status.Znodes);
            before = ensemble[1].Status.Znodes;
            return before == 1;
        });
        Assert.Equal(100, most);
    }

    [Fact]
    public void Sweep_TheLeaderIsLost_TheNextOneSweeps()
    {
        var ensemble = ReplicaEnsemble.Started(3, EverySecond);
        var (leader, a, _) = AttachTests.Roles(ensemble);
        Write(ensemble.Client(a).Open("a"), Ttl("/t", 1));
        ensemble.Kill(leader);
        ensemble.TickUntil(() => ensemble.Servers.Values.Any(server => server.IsLeading));
        ensemble.Tick(12);
        Assert.False(ensemble[a].Replica.Tree.TryGetStat("/t", out _));
    }

    private static ReplicaOptions EverySecond(ReplicaOptions options) => options with { ReapIntervalMilliseconds = 1_000 };

    private static CreateOp Ttl(string path, long milliseconds) => new(path, default, Acl.OpenToAll, CreateMode.PersistentWithTtl, milliseconds, false);

    private static CreateOp Container(string path) => new(path, default, Acl.OpenToAll, CreateMode.Container, 0, false);

    private static bool Exists(ReplicaEnsemble ensemble, string path) => ensemble[1].Replica.Tree.TryGetStat(path, out _);

    private void Write(TestClient client, params Op[] ops)
    {
        _seq++;
        client.Send(client.Write(_seq, new WriteTxn(ops, [], ops.Length != 1), acked: _seq - 1));
        Assert.Equal(ErrorCode.Ok, client.Replies[^1].Code);
    }
}
