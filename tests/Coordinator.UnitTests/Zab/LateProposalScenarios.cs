using Coordinator.Zab.Messages;
using Coordinator.Zab.Roles;

namespace Coordinator.UnitTests.Zab;

/// <summary>Proposals for a server where nobody waits go together, while all that is waited for is answered without it.</summary>
public sealed class LateProposalScenarios
{
    [Fact]
    public void NobodyIsAtAFollower_ItsProposalsComeTogetherWhenAMomentIsOver()
    {
        var ensemble = ZabEnsemble.Quiet(new ZabEnsemble(3), leader: 3, busy: 1);
        var sent = ProposalsOf(ensemble);
        ensemble.ProposeMany(3, 5, "a");
        Assert.Equal(Enumerable.Repeat((1, 1), 5), sent);
        Assert.Equal("a4", ensemble[1].Delivered[^1]);

        sent.Clear();
        ensemble[3].Wake();
        ensemble.Settle();
        Assert.Equal([(2, 5)], sent);
        Assert.Equal(ensemble[3].Peer.LastLogged, ensemble[2].Peer.LastLogged);
    }

    /// <summary>A moment is over for those that waited in it: what comes behind has one of its own, which is asked for once.</summary>
    [Fact]
    public void AMomentIsOver_WhatComesBehindWaitsForTheNext()
    {
        var ensemble = ZabEnsemble.Quiet(new ZabEnsemble(3), leader: 3, busy: 1);
        ensemble.ProposeMany(3, 1, "a");
        ensemble[3].Wake();
        ensemble.Settle();

        var sent = ProposalsOf(ensemble);
        ensemble.ProposeMany(3, 2, "b");
        Assert.DoesNotContain(sent, proposal => proposal.To == 2);
        Assert.True(ensemble[3].IsWakeDue);
        ensemble[3].Wake();
        ensemble.Settle();
        Assert.Contains((2, 2), sent);
        Assert.False(ensemble[3].IsWakeDue);
    }

    [Fact]
    public void MomentThatIsNeverOver_TheNextTickIs_AndWhatComesBehindHasAnother()
    {
        var ensemble = ZabEnsemble.Quiet(new ZabEnsemble(3), leader: 3, busy: 1);
        ensemble.ProposeMany(3, 1, "a");
        ensemble[3].IsWakeDue = false;
        Assert.NotEqual(ensemble[3].Peer.LastLogged, ensemble[2].Peer.LastLogged);
        ensemble.Tick();
        Assert.Equal(ensemble[3].Peer.LastLogged, ensemble[2].Peer.LastLogged);

        ensemble.ProposeMany(3, 1, "b");
        Assert.True(ensemble[3].IsWakeDue);
    }

    /// <summary>Of two followers the sooner one is enough: none is kept waiting.</summary>
    [Fact]
    public void SomebodyIsAtTheLeader_ProposalsLeaveAtOnce()
    {
        var ensemble = ZabEnsemble.Quiet(new ZabEnsemble(3), leader: 3, busy: 1);
        ensemble[3].Peer.IsQuiet = false;
        ensemble[1].IsDiskStalled = true;
        ensemble.ProposeMany(3, 1, "a");
        Assert.Equal("a0", ensemble[3].Delivered[^1]);
    }

    [Fact]
    public void SomebodyComesToTheLeader_WhatWaitsLeavesAtOnce()
    {
        var ensemble = ZabEnsemble.Quiet(new ZabEnsemble(3), leader: 3, busy: 1);
        ensemble.ProposeMany(3, 1, "a");
        ensemble[3].Peer.IsQuiet = false;
        ensemble.Settle();
        Assert.Equal(ensemble[3].Peer.LastLogged, ensemble[2].Peer.LastLogged);
    }

    [Fact]
    public void SomebodyComesToTheFollower_WhatWaitsLeavesAtOnce()
    {
        var ensemble = ZabEnsemble.Quiet(new ZabEnsemble(3), leader: 3, busy: 1);
        ensemble.ProposeMany(3, 1, "a");
        ensemble[2].Peer.IsQuiet = false;
        ensemble.Settle();
        Assert.Equal("a0", ensemble[2].Delivered[^1]);
    }

    /// <summary>Without it there is no quorum but with the one that is behind.</summary>
    [Fact]
    public void WhoeverIsWaitedForGoes_WhatWaitsLeavesAtOnce_AndIsCommitted()
    {
        var ensemble = ZabEnsemble.Quiet(new ZabEnsemble(3), leader: 3, busy: 1);
        ensemble.ProposeMany(3, 1, "a");
        ensemble.Kill(1);
        Assert.Equal(ensemble[3].Peer.LastLogged, ensemble[2].Peer.LastLogged);
        ensemble.Tick();
        Assert.Equal("a0", ensemble[3].Delivered[^1]);
    }

    /// <summary>Leader and follower are not enough then. What waits comes a moment later.</summary>
    [Fact]
    public void LeadersDiskStalls_TheOtherMakesUpForIt()
    {
        var ensemble = ZabEnsemble.Quiet(new ZabEnsemble(3), leader: 3, busy: 1);
        ensemble.AreMomentsLong = false;
        ensemble[3].IsDiskStalled = true;
        ensemble.ProposeMany(3, 1, "a");
        Assert.Equal("a0", ensemble[1].Delivered[^1]);
    }

    [Fact]
    public void NobodyIsAnywhere_ProposalsLeaveAtOnce()
    {
        var ensemble = ZabEnsemble.Quiet(new ZabEnsemble(3), leader: 3, busy: 0);
        var sent = ProposalsOf(ensemble);
        ensemble.ProposeMany(3, 1, "a");
        Assert.Equal([(1, 1), (2, 1)], sent);
    }

    /// <summary>Whoever has not followed yet has said nothing of its clients, and is not waited for.</summary>
    [Fact]
    public void NobodyIsAnywhere_SomebodyJoins_ProposalsLeaveAtOnce()
    {
        var ensemble = ZabEnsemble.Quiet(new ZabEnsemble(3), leader: 3, busy: 0);
        ensemble.Kill(2);
        ensemble.Filter = static (_, _, message) => message is not AckNewLeader;
        ensemble.Boot(2);
        Assert.False(ensemble[2].Peer.IsServing);
        ensemble.ProposeMany(3, 1, "a");
        Assert.Equal(ensemble[3].Peer.LastLogged, ensemble[1].Peer.LastLogged);
    }

    [Fact]
    public void MuchIsUnderWay_ProposalsLeaveAtOnce()
    {
        var ensemble = ZabEnsemble.Quiet(new ZabEnsemble(3), leader: 3, busy: 1);
        ensemble.ProposeMany(3, Leader.MostForLateAcks, "a");
        Assert.NotEqual(ensemble[3].Peer.LastLogged, ensemble[2].Peer.LastLogged);
        ensemble.ProposeMany(3, 1, "b");
        Assert.Equal(ensemble[3].Peer.LastLogged, ensemble[2].Peer.LastLogged);
    }

    /// <summary>Five need a third: none is there for nothing.</summary>
    [Fact]
    public void LeaderAndWhoeverIsWaitedForAreNotEnough_ProposalsLeaveAtOnce()
    {
        var ensemble = ZabEnsemble.Quiet(new ZabEnsemble(5), leader: 5, busy: 1);
        var sent = ProposalsOf(ensemble);
        ensemble.ProposeMany(5, 1, "a");
        Assert.Equal([(1, 1), (2, 1), (3, 1), (4, 1)], sent);
    }

    /// <summary>Who joins is sent its history without waiting: it does not follow yet.</summary>
    [Fact]
    public void ServerJoinsMeanwhile_ItIsSentWhatItMisses()
    {
        var ensemble = ZabEnsemble.Quiet(new ZabEnsemble(3), leader: 3, busy: 1);
        ensemble.Kill(2);
        ensemble.ProposeMany(3, 3, "a");
        ensemble.Boot(2);
        Assert.True(ensemble[2].Peer.IsServing, ensemble.Describe());
        Assert.Equal("a2", ensemble[2].Delivered[^1]);
    }

    /// <summary>An observer is sent what is committed, and nothing waits for a moment before that is so.</summary>
    [Fact]
    public void NobodyIsAtAnObserver_WhatIsCommittedComesTogetherWhenAMomentIsOver()
    {
        var ensemble = ZabEnsemble.Quiet(new ZabEnsemble(2, observers: 1), leader: 2, busy: 1);
        var sent = ProposalsOf(ensemble);
        ensemble.ProposeMany(2, 2, "a");
        Assert.False(ensemble[2].IsWakeDue);
        ensemble[1].Wake();
        ensemble.Settle();
        Assert.True(ensemble[2].IsWakeDue);
        ensemble[2].Wake();
        ensemble.Settle();
        Assert.Equal([(1, 1), (1, 1), (3, 2)], sent);
    }

    private static List<(int To, int Records)> ProposalsOf(ZabEnsemble ensemble)
    {
        var sent = new List<(int To, int Records)>();
        ensemble.Filter = (_, to, message) =>
        {
            if (message is Propose propose)
            {
                sent.Add((to, propose.Records.Count));
            }

            return true;
        };
        return sent;
    }
}
