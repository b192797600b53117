using Coordinator.Primitives;
using Coordinator.Zab;
using Coordinator.Zab.Messages;

namespace Coordinator.UnitTests.Zab;

/// <summary>
/// Changes of the membership while an ensemble runs: until a change is known to be committed a quorum of the voters before it and one of the voters
/// after it are needed (Ongaro's joint consensus, one server at a time; ZOOKEEPER-107).
/// </summary>
public sealed class MembershipScenarios
{
    private const ServerRole Voter = ServerRole.Voter;
    private const ServerRole Observer = ServerRole.Observer;

    [Fact]
    public void Promotion_TheObserverCountsAsSoonAsItWasGranted()
    {
        var ensemble = Started(voters: 3, observers: 1);
        var leader = Leader(ensemble);
        Set(ensemble, leader, (1, Voter), (2, Voter), (3, Voter), (4, Voter));
        ensemble.Tick(4);

        Assert.Equal(ServerState.Following, ensemble[4].State);
        Assert.True(ensemble[4].Peer.IsVoter, ensemble.Describe());
        Assert.Contains(ensemble[leader].Events, happened => happened is Noted { Kind: NoteKind.VoterGranted } note && note.Text.StartsWith("server 4", StringComparison.Ordinal));

        // With one of the old voters gone, 4 makes the majority of four.
        ensemble.Kill(leader == 1 ? 2 : 1);
        Assert.True(ensemble[leader].Propose("with 4"));
        ensemble.Settle();
        Assert.Equal("with 4", ensemble[leader].Delivered[^1]);
    }

    [Fact]
    public void Promotion_IsNotCommittedByTheOldVotersAlone()
    {
        var ensemble = Started(voters: 3, observers: 1);
        var leader = Leader(ensemble);
        ensemble.Kill(leader == 1 ? 2 : 1);
        ensemble.Tick(3);
        ensemble[4].IsDiskStalled = true;
        Set(ensemble, leader, (1, Voter), (2, Voter), (3, Voter), (4, Voter));
        ensemble.Tick(2);

        // Two of the old three have it; of the new four that is no majority.
        Assert.True(ensemble[leader].Peer.IsMembershipPending, ensemble.Describe());
        Assert.False(ensemble[leader].Peer.Membership.IsVoter(new ServerId(4)));
        ensemble[4].IsDiskStalled = false;
        ensemble.Settle();
        ensemble.Tick(4);
        Assert.False(ensemble[leader].Peer.IsMembershipPending, ensemble.Describe());
        Assert.True(ensemble[leader].Peer.Membership.IsVoter(new ServerId(4)));
    }

    [Fact]
    public void Removal_IsNotCommittedByTheNewVotersAlone()
    {
        var ensemble = Started(voters: 4);
        var leader = Leader(ensemble);
        var removed = leader == 1 ? 2 : 1;
        var others = ensemble.Servers.Keys.Where(id => id != leader && id != removed).ToList();
        ensemble[removed].IsDiskStalled = true;
        ensemble[others[0]].IsDiskStalled = true;
        Set(ensemble, leader, [.. ensemble.Servers.Keys.Where(id => id != removed).Select(id => (id, Voter))]);

        // Two of the three that stay have it; of the four that count until then that is no majority.
        Assert.True(ensemble[leader].Peer.IsMembershipPending, ensemble.Describe());
        ensemble[others[0]].IsDiskStalled = false;
        ensemble.Settle();
        Assert.False(ensemble[leader].Peer.IsMembershipPending, ensemble.Describe());
    }

    [Fact]
    public void Removal_WhoIsRemovedLearnsOfIt_AndNeverStandsAgain()
    {
        var ensemble = Started(voters: 3);
        var leader = Leader(ensemble);
        var removed = leader == 1 ? 2 : 1;
        Set(ensemble, leader, [.. ensemble.Servers.Keys.Where(id => id != removed).Select(id => (id, Voter))]);
        ensemble.Tick(5);

        Assert.Equal(ServerState.Looking, ensemble[removed].State);
        Assert.Null(ensemble[removed].Peer.Membership.Find(new ServerId(removed)));
        Assert.True(ensemble[leader].Peer.IsActiveLeader);
        Assert.True(ensemble[leader].Propose("without it"));
        ensemble.Settle();
        Assert.Equal("without it", ensemble[leader].Delivered[^1]);

        // Nobody else is left: neither of the two alone is a quorum, and the removed one helps nobody.
        ensemble.Kill(ensemble.Servers.Keys.Single(id => id != leader && id != removed));
        ensemble.Tick(40);
        Assert.DoesNotContain(ensemble.Servers.Values, server => server.IsRunning && server.Peer.IsActiveLeader);
    }

    [Fact]
    public void Removal_AServerThatWasAway_FindsTheOthersByTheirVotes()
    {
        // 1, 2, 3 become 3, 4, 5 while 1 sleeps; then 2 is gone, too. By its own log 1 would look for a majority of 1, 2, 3.
        var ensemble = Started(voters: 3, observers: 2);
        if (Leader(ensemble) != 3)
        {
            Assert.Null(ensemble[Leader(ensemble)].Peer.HandOver(new ServerId(3)));
            ensemble.Settle();
            ensemble.Tick(3);
        }

        ensemble.Kill(1);
        Set(ensemble, 3, (1, Voter), (2, Voter), (3, Voter), (4, Voter), (5, Observer));
        ensemble.Tick(4);
        Set(ensemble, 3, (1, Voter), (2, Voter), (3, Voter), (4, Voter), (5, Voter));
        ensemble.Tick(4);
        Set(ensemble, 3, (1, Observer), (2, Voter), (3, Voter), (4, Voter), (5, Voter));
        ensemble.Tick(4);
        Set(ensemble, 3, (1, Observer), (3, Voter), (4, Voter), (5, Voter));
        ensemble.Tick(4);
        ensemble.Kill(2);
        ensemble.Boot(1);
        ensemble.Tick(10);

        Assert.Equal(ServerState.Observing, ensemble[1].State);
        Assert.True(ensemble[1].Peer.IsServing, ensemble.Describe());
        Assert.Equal(ensemble[3].Delivered[^1], ensemble[1].Delivered[^1]);

        // It heard of the last one first, and was then sent the log with those before it.
        var told = ensemble[1].Events.OfType<MembershipChanged>().Select(changed => changed.Membership.Version).ToList();
        Assert.Equal([ensemble[3].Peer.Membership.Version], told);
    }

    [Fact]
    public void PendingPromotion_TheVoterThatHasNotLoggedIt_VotesForWhoHas()
    {
        // 2 leads 1 and 2; "3 votes" reaches 3 alone. 3 stands, with the longer log and the larger id, and needs the vote of 1, for whom it is no voter.
        var ensemble = Started(voters: 2, observers: 1);
        Assert.Equal(2, Leader(ensemble));
        ensemble.Filter = (_, to, message) => !(message is Propose && to == 1);
        Set(ensemble, 2, (1, Voter), (2, Voter), (3, Voter));
        Assert.True(ensemble[3].Peer.IsMembershipPending, ensemble.Describe());
        Assert.False(ensemble[1].Peer.IsMembershipPending, ensemble.Describe());
        foreach (var (a, b) in new[] { (1, 2), (2, 3), (1, 3) })
        {
            ensemble.Partition(a, b);
        }

        ensemble.Tick(20);
        // 2, which would win with the vote of 1 alone, has given its own to 3 before it hears of 1.
        ensemble.Filter = (_, _, _) => true;
        foreach (var (a, b) in new[] { (1, 3), (2, 3), (1, 2) })
        {
            ensemble.Heal(a, b);
        }

        ensemble.Tick(20);
        Assert.Single(ensemble.Servers.Values, server => server.Peer.IsActiveLeader);
        Assert.All(ensemble.Servers.Values, server => Assert.True(server.Peer.Membership.IsVoter(new ServerId(3)), ensemble.Describe()));
    }

    [Fact]
    public void TwoThatAreNoVotersToEachOther_DoNotAnswerEachOtherForEver()
    {
        var ensemble = Started(voters: 4);
        var leader = Leader(ensemble);
        var removed = ensemble.Servers.Keys.Where(id => id != leader).Take(2).ToList();
        Set(ensemble, leader, [.. ensemble.Servers.Keys.Where(id => id != removed[0]).Select(id => (id, Voter))]);
        ensemble.Tick(3);
        Set(ensemble, leader, [.. ensemble.Servers.Keys.Where(id => !removed.Contains(id)).Select(id => (id, Voter))]);
        ensemble.Tick(3);
        Assert.All(removed, id => Assert.Equal(ServerState.Looking, ensemble[id].State));

        // The ensemble of this test fails when messages do not come to rest.
        ensemble.ResetLink(removed[0], removed[1]);
        ensemble.Tick(3);
        Assert.True(ensemble[leader].Peer.IsActiveLeader);
    }

    [Fact]
    public void PendingChange_OfADeadLeader_BothQuorumsAreNeededUntilItIsCommitted()
    {
        // The leader of 1, 2, 3 logs "3 alone with 4" and dies: only 4 has got it. Neither old nor new voters alone may decide about it.
        var ensemble = Started(voters: 3, observers: 1);
        var leader = Leader(ensemble);
        var others = new[] { 1, 2, 3 }.Where(id => id != leader).ToList();
        ensemble.Filter = (from, to, message) => !(message is Propose && others.Contains(to));
        Set(ensemble, leader, (leader, Voter), (4, Voter));
        ensemble.Tick();
        Assert.True(ensemble[4].Peer.IsMembershipPending, ensemble.Describe());
        Assert.True(ensemble[leader].Peer.IsMembershipPending, ensemble.Describe());

        // The leader and 4 are a majority of the new voters, and cut off from the others they must not decide.
        foreach (var other in others)
        {
            ensemble.Partition(leader, other);
            ensemble.Partition(4, other);
        }

        ensemble.Filter = (_, _, _) => true;
        ensemble.Tick(40);
        Assert.False(ensemble[leader].Peer.IsActiveLeader, ensemble.Describe());
        Assert.False(ensemble[4].Peer.IsActiveLeader, ensemble.Describe());
        var elected = others.Single(id => ensemble[id].Peer.IsActiveLeader);
        Assert.True(ensemble[elected].Propose("by the old ones"));
        ensemble.Settle();
        Assert.Equal("by the old ones", ensemble[elected].Delivered[^1]);

        // The others never heard of the change: what was pending is cut when they meet again.
        foreach (var other in others)
        {
            ensemble.Heal(leader, other);
            ensemble.Heal(4, other);
        }

        ensemble.Tick(20);
        Assert.All(ensemble.Servers.Values, server => Assert.False(server.Peer.IsMembershipPending, ensemble.Describe()));
        Assert.All(ensemble.Servers.Values, server => Assert.Equal("by the old ones", server.Delivered[^1]));
        Assert.All(ensemble.Servers.Values, server => Assert.True(server.Peer.Membership.Version.IsZero));
    }

    [Fact]
    public void LeaderElectedWithItsOwnRemovalInItsLog_CommitsIt_ThenGoes()
    {
        var ensemble = Started(voters: 3);
        var old = Leader(ensemble);
        var heir = old == 3 ? 2 : 3;
        var third = new[] { 1, 2, 3 }.Single(id => id != old && id != heir);

        // Only the heir gets its own removal before the leader dies.
        ensemble.Filter = (from, to, message) => !(message is Propose && to == third);
        ensemble[old].IsDiskStalled = true;
        Set(ensemble, old, (old, Voter), (third, Voter));
        ensemble.Filter = (_, _, _) => true;
        ensemble.Kill(old);
        ensemble.Tick(10);

        // The heir has the longest log: it led as long as it took to commit its own removal, for which the dead one is needed.
        Assert.DoesNotContain(ensemble.Servers.Values, server => server.IsRunning && server.Peer.IsActiveLeader);
        ensemble[old].IsDiskStalled = false;
        ensemble.Boot(old);
        ensemble.Tick(40);
        Assert.Null(ensemble[heir].Peer.Membership.Find(new ServerId(heir)));
        Assert.False(ensemble[heir].Peer.IsActiveLeader, ensemble.Describe());
        Assert.Single(ensemble.Servers.Values, server => server.Peer.IsActiveLeader);
    }

    [Fact]
    public void Membership_SurvivesRestarts_AlsoOutOfASnapshot()
    {
        var ensemble = Started(voters: 3, observers: 1);
        var leader = Leader(ensemble);
        Set(ensemble, leader, (1, Voter), (2, Voter), (3, Voter), (4, Voter));
        ensemble.Tick(4);
        var version = ensemble[leader].Peer.Membership.Version;
        foreach (var server in ensemble.Servers.Values)
        {
            server.TakeSnapshot();
        }

        foreach (var id in ensemble.Servers.Keys)
        {
            ensemble.Kill(id);
        }

        ensemble.Boot(1, 2);
        ensemble.Tick(20);
        Assert.DoesNotContain(ensemble.Servers.Values, server => server.IsRunning && server.Peer.IsActiveLeader);
        ensemble.Boot(4);
        ensemble.Tick(20);

        Assert.Single(ensemble.Servers.Values, server => server.IsRunning && server.Peer.IsActiveLeader);
        Assert.All(ensemble.Servers.Values.Where(server => server.IsRunning), server => Assert.Equal(version, server.Peer.Membership.Version));
    }

    [Fact]
    public void Snapshot_BringsTheMembershipAlong_AndNobodyStandsWhileItIsDecoded()
    {
        var ensemble = Started(voters: 3, observers: 1);
        var leader = Leader(ensemble);
        var away = leader == 1 ? 2 : 1;
        ensemble.Kill(away);
        Set(ensemble, leader, (1, Voter), (2, Voter), (3, Voter), (4, Voter));
        ensemble.Tick(4);
        ensemble.ProposeMany(leader, 5);
        foreach (var server in ensemble.Servers.Values.Where(server => server.IsRunning))
        {
            server.TakeSnapshot();
        }

        ensemble[away].Wipe();
        ensemble.Boot(away);
        ensemble.Tick(10);

        Assert.True(ensemble[away].Peer.IsServing, ensemble.Describe());
        Assert.Equal(ensemble[leader].Peer.Membership, ensemble[away].Peer.Membership);
    }

    private static ZabEnsemble Started(int voters, int observers = 0)
    {
        var ensemble = new ZabEnsemble(voters, observers);
        ensemble.Boot([.. Enumerable.Range(1, voters + observers)]);
        ensemble.Tick(10);
        Assert.All(ensemble.Servers.Values, server => Assert.True(server.Peer.IsServing, ensemble.Describe()));
        return ensemble;
    }

    private static int Leader(ZabEnsemble ensemble) => ensemble.Servers.Values.Single(server => server.IsRunning && server.Peer.IsActiveLeader).Id;

    private static void Set(ZabEnsemble ensemble, int leader, params (int Id, ServerRole Role)[] members)
    {
        Assert.True(ensemble[leader].Propose(ZabServer.MembersBody(members)), ensemble.Describe());
        ensemble.Settle();
    }
}
