using Coordinator.Primitives;
using Coordinator.Zab;
using Coordinator.Zab.Messages;

namespace Coordinator.UnitTests.Zab;

/// <summary>Planned handover: protocol.md 3.</summary>
public sealed class HandoverScenarios
{
    [Fact]
    public void Handover_TheTargetLeadsWithoutAnElection()
    {
        var (ensemble, old) = Started(3);
        var target = OtherThan(old);
        var epoch = ensemble[old].Peer.Epoch;
        Assert.True(ensemble[old].Propose("before"));
        ensemble.Transcript.Clear();
        Assert.Null(ensemble[old].Peer.HandOver(new ServerId(target)));
        ensemble.Settle();

        Assert.True(ensemble[target].Peer.IsActiveLeader, ensemble.Describe());
        Assert.Equal(epoch.Next, ensemble[target].Peer.Epoch);
        Assert.All(ensemble.Servers.Values, server => Assert.True(server.Peer.IsServing, ensemble.Describe()));
        Assert.All(ensemble.Servers.Values, server => Assert.Equal("before", server.Delivered[^1]));
        Assert.DoesNotContain(ensemble.Servers.Values.SelectMany(server => server.Events), happened =>
            happened is StateChanged { State: ServerState.Looking, Leader.IsNone: true, Reason: not "" } changed && changed.Epoch == epoch);
        Assert.True(ensemble[target].Propose("after"));
        ensemble.Settle();
        ensemble.Tick(2);
        Assert.All(ensemble.Servers.Values, server => Assert.Equal("after", server.Delivered[^1]));
    }

    [Fact]
    public void Handover_NothingIsAssignedUntilTheNextReign()
    {
        var (ensemble, old) = Started(3);
        var target = OtherThan(old);
        ensemble[target].IsDiskStalled = true;
        Assert.True(ensemble[old].Propose("last"));
        ensemble.Settle();
        Assert.Null(ensemble[old].Peer.HandOver(new ServerId(target)));
        ensemble.Settle();

        // The target has not acknowledged the last txn yet: nobody is told anything, and nothing is assigned.
        Assert.True(ensemble[old].Peer.IsActiveLeader);
        Assert.False(ensemble[old].Propose("too late"));
        ensemble[target].IsDiskStalled = false;
        ensemble.Settle();
        Assert.True(ensemble[target].Peer.IsActiveLeader, ensemble.Describe());
        Assert.False(ensemble[old].Propose("too late"));
        Assert.Equal("last", ensemble[old].Delivered[^1]);
    }

    [Fact]
    public void Handover_TargetThatDoesNotAcknowledgeInTenTicks_TheLeaderGoesOn()
    {
        var (ensemble, old) = Started(3);
        var target = OtherThan(old);
        ensemble.Filter = (from, _, message) => from != target || message is not Ack;
        Assert.True(ensemble[old].Propose("x"));
        ensemble.Settle();
        Assert.Null(ensemble[old].Peer.HandOver(new ServerId(target)));
        ensemble.Tick(10);
        Assert.False(ensemble[old].Propose("y"));
        ensemble.Tick(2);

        Assert.Contains(ensemble[old].Events, happened => happened is HandoverGivenUp);
        Assert.True(ensemble[old].Propose("y"));
        ensemble.Settle();
        Assert.Equal("y", ensemble[old].Delivered[^1]);
    }

    [Fact]
    public void Handover_ToATargetThatDies_EndsInAnOrdinaryElection()
    {
        var (ensemble, old) = Started(3);
        var target = OtherThan(old);
        ensemble.Filter = (from, to, message) => !(to == target && message is Handover);
        Assert.Null(ensemble[old].Peer.HandOver(new ServerId(target)));
        ensemble.Settle();
        Assert.Equal(ServerState.Following, ensemble[old].State);
        ensemble.Kill(target);
        ensemble.Tick(10);

        Assert.Single(ensemble.Servers.Values, server => server.IsRunning && server.Peer.IsActiveLeader);
    }

    [Fact]
    public void Handover_TargetThatNeverHears_IsGivenUpWithinTicks()
    {
        var (ensemble, old) = Started(3);
        var target = OtherThan(old);
        ensemble.Filter = (from, to, message) => !(to == target && message is Handover);
        Assert.Null(ensemble[old].Peer.HandOver(new ServerId(target)));
        ensemble.Settle();
        ensemble.Filter = (_, _, _) => true;
        ensemble.Tick(20);

        Assert.Single(ensemble.Servers.Values, server => server.Peer.IsActiveLeader);
        Assert.All(ensemble.Servers.Values, server => Assert.True(server.Peer.IsServing, ensemble.Describe()));
    }

    [Fact]
    public void Handover_ToNobodyInParticular_ChoosesTheMostAcknowledgedThenTheLargerId()
    {
        var (ensemble, old) = Started(5);
        var others = ensemble.Servers.Keys.Where(id => id != old).ToList();
        ensemble[others[2]].IsDiskStalled = ensemble[others[3]].IsDiskStalled = true;
        Assert.True(ensemble[old].Propose("x"));
        ensemble.Settle();
        Assert.Null(ensemble[old].Peer.HandOver(ServerId.None));
        ensemble.Settle();

        Assert.True(ensemble[others[1]].Peer.IsActiveLeader, ensemble.Describe());
    }

    [Fact]
    public void Handover_RefusesWhoCannotLead()
    {
        var ensemble = new ZabEnsemble(3, observers: 1);
        ensemble.Boot(1, 2, 3, 4);
        ensemble.Tick(10);
        var leader = ensemble.Servers.Values.Single(server => server.Peer.IsActiveLeader);
        var follower = OtherThan(leader.Id);
        ensemble.Kill(follower);

        Assert.Equal(ErrorCode.BadArguments, leader.Peer.HandOver(new ServerId(9))!.Code);
        Assert.Equal(ErrorCode.BadArguments, leader.Peer.HandOver(new ServerId(4))!.Code);
        Assert.Equal(ErrorCode.NotReady, leader.Peer.HandOver(new ServerId(follower))!.Code);
        Assert.Equal(ErrorCode.Unavailable, ensemble[4].Peer.HandOver(ServerId.None)!.Code);
    }

    [Fact]
    public void Handover_ObserversGoAlong()
    {
        var ensemble = new ZabEnsemble(3, observers: 1);
        ensemble.Boot(1, 2, 3, 4);
        ensemble.Tick(10);
        var old = ensemble.Servers.Values.Single(server => server.Peer.IsActiveLeader);
        Assert.Null(old.Peer.HandOver(new ServerId(OtherThan(old.Id))));
        ensemble.Settle();
        ensemble.Tick();

        Assert.Equal(ServerState.Observing, ensemble[4].State);
        Assert.Equal(new ServerId(OtherThan(old.Id)), ensemble[4].Peer.Leader);
        Assert.True(ensemble[4].Peer.IsServing, ensemble.Describe());
    }

    [Fact]
    public void CounterExhausted_TheLeaderHandsOverToItselfInALargerEpoch()
    {
        var (ensemble, leader) = Started(3, options => options with { MaxCounter = 5 });
        var epoch = ensemble[leader].Peer.Epoch;
        var proposed = 0;
        while (ensemble[leader].Propose("p" + proposed))
        {
            proposed++;
        }

        Assert.InRange(proposed, 1, 5);
        ensemble.Settle();
        Assert.True(ensemble[leader].Peer.IsActiveLeader, ensemble.Describe());
        Assert.Equal(epoch.Next, ensemble[leader].Peer.Epoch);
        Assert.True(ensemble[leader].Propose("in the new epoch"));
        ensemble.Settle();
        Assert.All(ensemble.Servers.Values, server => Assert.Equal("in the new epoch", server.Delivered[^1]));
    }

    private static (ZabEnsemble Ensemble, int Leader) Started(int voters, Func<ZabOptions, ZabOptions>? configure = null)
    {
        var ensemble = new ZabEnsemble(voters, configure: configure);
        ensemble.Boot([.. Enumerable.Range(1, voters)]);
        ensemble.Tick(10);
        return (ensemble, ensemble.Servers.Values.Single(server => server.Peer.IsActiveLeader).Id);
    }

    private static int OtherThan(int leader) => leader == 1 ? 2 : 1;
}
