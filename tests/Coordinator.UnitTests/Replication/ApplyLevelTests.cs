using Coordinator.Primitives;
using Coordinator.Replication;
using Coordinator.Tree.Txns;

namespace Coordinator.UnitTests.Replication;

/// <summary>A new way of applying txns begins when every voter knows it, and is never guessed at by one that does not.</summary>
public sealed class ApplyLevelTests
{
    private readonly Dictionary<int, int> _levels = new() { [1] = 1, [2] = 1, [3] = 1 };
    private int _seq;

    [Fact]
    public void NewEnsemble_BeginsAtTheNewestLevel_WithItsFirstTxn()
    {
        var ensemble = ReplicaEnsemble.Started(3);
        Assert.All(ensemble.Servers.Values, server => Assert.Equal(TxnHeader.CurrentApplyLevel, server.Replica.Tree.ApplyLevel));
        Assert.DoesNotContain(ensemble[1].Traces.OfType<AppliedTraced>(), applied => applied.Txn.Body is RaiseLevelTxn);
        Assert.All(ensemble[1].Traces.OfType<AppliedTraced>(), applied => Assert.Equal(TxnHeader.CurrentApplyLevel, applied.Txn.Header.ApplyLevel));
    }

    /// <summary>A list that was only stored is enforced from the raise on, on every server alike.</summary>
    [Fact]
    public void AccessControl_BeginsWithItsLevel()
    {
        var ensemble = ReplicaEnsemble.Started(3, Levels);
        var client = ensemble.Client(ensemble.Leader.Id).Open("a");
        var closed = new Acl(Permissions.Read, new Identity("world", "anyone"));
        client.Send(client.Write(1, new WriteTxn([new CreateOp("/closed", default, [closed], CreateMode.Persistent, 0, false)], [], false)));
        client.Send(client.Write(2, new WriteTxn([new SetAclOp("/closed", [new Acl(Permissions.All, new Identity("auth", ""))], -1)], [], false), acked: 1));
        Assert.Equal(ErrorCode.InvalidAcl, client.Replies[^1].Code);
        client.Send(client.Write(3, TestClient.Set("/closed", "x"), acked: 2));
        Assert.Equal(ErrorCode.Ok, client.Replies[^1].Code);

        Upgrade(ensemble, 1, 2, 3);
        ensemble.TickUntil(() => ensemble.Servers.Values.All(server => server.Replica.Tree.ApplyLevel == 2));
        var later = ensemble.Client(ensemble.Leader.Id).Open("b");
        later.Send(later.Write(1, TestClient.Set("/closed", "y")));
        Assert.Equal(ErrorCode.NoAuth, later.Replies[^1].Code);
        Assert.Single(ensemble.Servers.Values.Select(server => server.Status.Digest).Distinct());
    }

    [Fact]
    public void EveryVoterKnowsIt_TheLevelIsRaisedByATxn()
    {
        var ensemble = ReplicaEnsemble.Started(3, Levels);
        Upgrade(ensemble, 1, 2, 3);
        ensemble.TickUntil(() => ensemble.Servers.Values.All(server => server.Replica.Tree.ApplyLevel == 2));
        Write(ensemble.Client(ensemble.Leader.Id).Open("a"));
        Assert.Equal(2, ensemble[1].Traces.OfType<AppliedTraced>().Last().Txn.Header.ApplyLevel);
        Assert.Equal(1, ensemble[1].Traces.OfType<AppliedTraced>().First().Txn.Header.ApplyLevel);
    }

    [Fact]
    public void OneVoterIsOld_OrAway_TheLevelStaysUntilItComesWithTheNewProgram()
    {
        var ensemble = ReplicaEnsemble.Started(3, Levels);
        Upgrade(ensemble, 1, 2);
        ensemble.Tick(60);
        Assert.All(ensemble.Servers.Values, server => Assert.Equal(1, server.Replica.Tree.ApplyLevel));

        ensemble.Kill(3);
        ensemble.Tick(60);
        Assert.Equal(1, ensemble[1].Replica.Tree.ApplyLevel);

        _levels[3] = 2;
        ensemble.Boot(3);
        ensemble.TickUntil(() => ensemble.Servers.Values.All(server => server.Replica.Tree.ApplyLevel == 2));
        Assert.Single(ensemble.Servers.Values.Select(server => server.Status.Digest).Distinct());
    }

    [Fact]
    public void OldProgramOnANewLog_StopsBeforeTheLevel_KeepsEverything_AndGoesOnWithTheNewOne()
    {
        var ensemble = ReplicaEnsemble.Started(3, Levels);
        Upgrade(ensemble, 1, 2, 3);
        var (leader, a, b) = AttachTests.Roles(ensemble);
        ensemble.TickUntil(() => ensemble.Servers.Values.All(server => server.Replica.Tree.ApplyLevel == 2));
        var client = ensemble.Client(leader).Open("a");
        Write(client);
        var raised = ensemble[a].Traces.OfType<AppliedTraced>().First(applied => applied.Txn.Header.ApplyLevel == 2).Record.Zxid;

        ensemble.Kill(a);
        _levels[a] = 1;
        ensemble.Boot(a);
        ensemble.Tick(10);
        Assert.Contains("apply level 2", ensemble[a].Status.Suspension, StringComparison.Ordinal);
        Assert.True(ensemble[a].Status.Applied < raised);

        // It serves nothing and leads nobody, yet its log counts.
        Assert.Equal(ServerState.Following, ensemble[a].Status.State);
        ensemble.Kill(b);
        Write(client);
        Assert.Equal(ensemble[leader].Status.LastLogged, ensemble[a].Status.LastLogged);

        ensemble.Kill(a);
        _levels[a] = 2;
        ensemble.Boot(a);
        ensemble.TickUntil(() => ensemble[a].IsServing);
        Assert.Equal(ensemble.Leader.Status.Digest, ensemble[a].Status.Digest);
    }

    private void Upgrade(ReplicaEnsemble ensemble, params int[] servers)
    {
        foreach (var server in servers)
        {
            ensemble.Kill(server);
            _levels[server] = 2;
            ensemble.Boot(server);
            ensemble.TickUntil(() => ensemble.Servers.Values.All(each => each.IsServing));
        }
    }

    private ReplicaOptions Levels(ReplicaOptions options) => options with { Zab = options.Zab with { ApplyLevel = _levels[options.Zab.Id.Value] } };

    private void Write(TestClient client)
    {
        _seq++;
        client.Send(client.Write(_seq, TestClient.Create("/" + _seq), acked: _seq - 1));
        Assert.Equal(ErrorCode.Ok, client.Replies[^1].Code);
    }
}
