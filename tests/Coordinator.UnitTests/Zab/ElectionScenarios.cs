using Coordinator.Primitives;
using Coordinator.Zab.Messages;

namespace Coordinator.UnitTests.Zab;

public sealed class ElectionScenarios
{
    [Fact]
    public void SingleServer_FoundsAndLeads()
    {
        var ensemble = new ZabEnsemble(1);
        ensemble.Boot(1);
        ensemble.Tick(3);

        Assert.True(ensemble[1].Peer.IsActiveLeader, ensemble.Describe());
        Assert.Equal(["founding by 1"], ensemble[1].Delivered);
        Assert.True(ensemble[1].Peer.IsVoter);
    }

    [Fact]
    public void ServersOneAndTwoOfThree_TwoLeads_ThreeJoinsAndFollows()
    {
        var ensemble = new ZabEnsemble(3);
        ensemble.Boot(1, 2);
        ensemble.Tick(5);

        Assert.Equal(ServerState.Leading, ensemble[2].State);
        Assert.True(ensemble[2].Peer.IsActiveLeader, ensemble.Describe());
        Assert.Equal(ServerState.Following, ensemble[1].State);

        ensemble.Boot(3);
        ensemble.Tick(10);

        Assert.Equal(ServerState.Following, ensemble[3].State);
        Assert.Equal(new ServerId(2), ensemble[3].Peer.Leader);
        Assert.True(ensemble[3].Peer.IsServing, ensemble.Describe());
        Assert.Equal(["founding by 2"], ensemble[3].Delivered);
    }

    [Fact]
    public void LargerZxid_WinsOverLargerId()
    {
        var ensemble = new ZabEnsemble(3);
        ensemble.Boot(1, 2, 3);
        ensemble.Tick(10);
        Assert.True(ensemble[3].Peer.IsActiveLeader, ensemble.Describe());

        // Server 2 gets no more proposals; 1 gets and acks this one.
        ensemble.Filter = (from, to, message) => !(from == 3 && to == 2 && message is Propose);
        Assert.True(ensemble[3].Propose("a"));
        ensemble.Settle();
        ensemble.Kill(3);
        ensemble.Filter = (_, _, _) => true;
        ensemble.Tick(6);

        Assert.True(ensemble[1].Peer.IsActiveLeader, ensemble.Describe());
        Assert.Equal("a", ensemble[2].Delivered[^1]);
    }

    [Fact]
    public void LeaderKilled_SurvivorsElectWithoutWaiting()
    {
        var ensemble = new ZabEnsemble(3);
        ensemble.Boot(1, 2, 3);
        ensemble.Tick(10);
        var leader = ensemble.Servers.Values.Single(server => server.Peer.IsActiveLeader).Id;

        ensemble.Kill(leader);

        Assert.Single(ensemble.Servers.Values, server => server.IsRunning && server.Peer.IsActiveLeader);
    }

    [Fact]
    public void NoQuorum_NobodyLeads()
    {
        var ensemble = new ZabEnsemble(3);
        ensemble.Boot(1, 2, 3);
        ensemble.Tick(10);
        ensemble.Kill(3);
        ensemble.Tick(10);
        ensemble.Kill(2);
        ensemble.Tick(30);

        Assert.Equal(ServerState.Looking, ensemble[1].State);
        Assert.False(ensemble[1].Propose("x"));
    }

    [Fact]
    public void ReturningServer_DoesNotDisturbAnEstablishedLeader()
    {
        var ensemble = new ZabEnsemble(3);
        ensemble.Boot(1, 2);
        ensemble.Tick(10);
        var epoch = ensemble[2].Peer.Epoch;
        for (var i = 0; i < 3; i++)
        {
            ensemble.Boot(3);
            ensemble.Tick(10);
            Assert.True(ensemble[3].Peer.IsServing, ensemble.Describe());
            ensemble.Kill(3);
        }

        Assert.True(ensemble[2].Peer.IsActiveLeader);
        Assert.Equal(epoch, ensemble[2].Peer.Epoch);
    }

    [Fact]
    public void Observer_FollowsAndNeverCounts()
    {
        var ensemble = new ZabEnsemble(3, observers: 1);
        ensemble.Boot(1, 2, 3, 4);
        ensemble.Tick(10);
        Assert.Equal(ServerState.Observing, ensemble[4].State);
        Assert.True(ensemble[4].Peer.IsServing, ensemble.Describe());

        var leader = ensemble.Servers.Values.Single(server => server.Peer.IsActiveLeader);
        Assert.True(leader.Propose("a"));
        ensemble.Tick(1);
        Assert.Equal("a", ensemble[4].Delivered[^1]);

        foreach (var id in new[] { 1, 2, 3 }.Where(id => id != leader.Id))
        {
            ensemble.Kill(id);
        }

        ensemble.Tick(15);
        Assert.Equal(ServerState.Looking, leader.State);
    }

    [Fact]
    public void SilentLeader_IsGivenUpWithinSyncLimit()
    {
        var ensemble = new ZabEnsemble(3);
        ensemble.Boot(1, 2, 3);
        ensemble.Tick(10);
        var leader = ensemble.Servers.Values.Single(server => server.Peer.IsActiveLeader).Id;
        ensemble.Filter = (from, to, _) => from != leader && to != leader;
        ensemble.Tick(13);

        Assert.Single(ensemble.Servers.Values, server => server.Id != leader && server.Peer.IsActiveLeader);
        Assert.Equal(ServerState.Looking, ensemble[leader].State);
    }

    /// <summary>SIGSTOP: links stay up, everything waits. The learners that left still beat; that must not look like a quorum.</summary>
    [Fact]
    public void PausedLeader_IsReplaced_AndFollowsWhenItWakes()
    {
        var ensemble = new ZabEnsemble(3);
        ensemble.Boot(1, 2, 3);
        ensemble.Tick(10);
        var old = ensemble.Servers.Values.Single(server => server.Peer.IsActiveLeader).Id;
        ensemble.Paused.Add(old);
        ensemble.Tick(15);
        var leader = ensemble.Servers.Values.Single(server => server.Id != old && server.Peer.IsActiveLeader).Id;
        Assert.True(ensemble[leader].Propose("a"));
        ensemble.Settle();

        Assert.True(ensemble[old].Propose("late"));
        ensemble.Paused.Clear();
        ensemble.Tick(15);

        Assert.Equal(ServerState.Following, ensemble[old].State);
        Assert.Equal(new ServerId(leader), ensemble[old].Peer.Leader);
        Assert.All(ensemble.Servers.Values, server => Assert.Equal("a", server.Delivered[^1]));
        Assert.All(ensemble.Servers.Values, server => Assert.DoesNotContain("late", server.Delivered));
    }

    /// <summary>The leader drops a follower that was silent; the follower must notice although the link never broke.</summary>
    [Fact]
    public void PausedFollower_RejoinsWhenItWakes()
    {
        var ensemble = new ZabEnsemble(3);
        ensemble.Boot(1, 2, 3);
        ensemble.Tick(10);
        var leader = ensemble.Servers.Values.Single(server => server.Peer.IsActiveLeader).Id;
        var follower = leader == 1 ? 2 : 1;
        ensemble.Paused.Add(follower);
        ensemble.Tick(15);
        Assert.True(ensemble[leader].Propose("a"));
        ensemble.Settle();
        ensemble.Paused.Clear();
        ensemble.Tick(15);

        Assert.True(ensemble[follower].Peer.IsServing, ensemble.Describe());
        Assert.True(ensemble[leader].Peer.IsActiveLeader);
        Assert.Equal("a", ensemble[follower].Delivered[^1]);
    }
}
