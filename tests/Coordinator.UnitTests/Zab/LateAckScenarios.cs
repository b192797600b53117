using Coordinator.Primitives;
using Coordinator.Zab.Messages;
using Coordinator.Zab.Roles;

namespace Coordinator.UnitTests.Zab;

/// <summary>An ACK that nobody waits for comes a moment later, with those of what follows.</summary>
public sealed class LateAckScenarios
{
    [Fact]
    public void NobodyAtTheLeader_WhoIsAtAFollowerIsAnswered_AndTheAckComesInAMoment()
    {
        var ensemble = ZabEnsemble.Quiet(new ZabEnsemble(3), leader: 3, busy: 1);
        Assert.True(ensemble[3].Propose("a"));
        ensemble.Settle();
        Assert.Equal("a", ensemble[1].Delivered[^1]);
        Assert.NotEqual("a", ensemble[3].Delivered[^1]);

        ensemble.AreMomentsLong = false;
        ensemble.Settle();
        Assert.Equal("a", ensemble[3].Delivered[^1]);
    }

    [Fact]
    public void WhatIsFlushedWithinTheMoment_IsAcknowledgedOnce()
    {
        var ensemble = ZabEnsemble.Quiet(new ZabEnsemble(3), leader: 3, busy: 1);
        var acks = AcksTo(ensemble, 3);
        ensemble.ProposeMany(3, 5);
        Assert.Empty(acks);

        ensemble.AreMomentsLong = false;
        ensemble.Settle();
        Assert.Equal([1, 2], acks.Select(ack => ack.From).Order());
        Assert.All(acks, ack => Assert.Equal(ensemble[3].Peer.LastLogged, ack.Ack.Flushed));
    }

    /// <summary>Where somebody waits the ACK comes first. The leader commits on it, and need not tell its sender.</summary>
    [Fact]
    public void ServerWithoutClients_AcknowledgesOneMomentAfterTheOthers()
    {
        var ensemble = ZabEnsemble.Quiet(new ZabEnsemble(3), leader: 3, busy: 1);
        ensemble.ProposeMany(3, 1, "a");
        ensemble[3].Wake();
        ensemble.Settle();
        var said = new List<string>();
        ensemble.Filter = (from, _, message) =>
        {
            said.Add(from + " " + message.GetType().Name);
            return true;
        };
        ensemble[1].Wake();
        ensemble[2].Wake();
        ensemble.Settle();
        Assert.Equal(["1 Ack"], said);
        Assert.Equal("a0", ensemble[3].Delivered[^1]);

        ensemble[2].Wake();
        ensemble.Settle();
        Assert.Equal(["1 Ack", "2 Ack"], said);
    }

    [Fact]
    public void MuchIsUnderWay_AcksComeAtOnce()
    {
        var ensemble = ZabEnsemble.Quiet(new ZabEnsemble(3), leader: 3, busy: 1);
        ensemble.ProposeMany(3, Leader.MostForLateAcks, "a");
        Assert.Equal("before0", ensemble[3].Delivered[^1]);
        ensemble.ProposeMany(3, 1, "b");
        Assert.Equal("b0", ensemble[3].Delivered[^1]);

        ensemble.ProposeMany(3, 1, "c");
        Assert.Equal("b0", ensemble[3].Delivered[^1]);
    }

    [Fact]
    public void SomebodyAtTheLeader_AcksComeAtOnce()
    {
        var ensemble = ZabEnsemble.Quiet(new ZabEnsemble(3), leader: 3, busy: 1);
        ensemble[3].Peer.IsQuiet = false;
        ensemble.ProposeMany(3, 1, "a");
        Assert.Equal("a0", ensemble[3].Delivered[^1]);
    }

    [Fact]
    public void SomebodyComesToTheLeader_WhatIsOwedIsPaidAtOnce()
    {
        var ensemble = ZabEnsemble.Quiet(new ZabEnsemble(3), leader: 3, busy: 1);
        ensemble.ProposeMany(3, 1, "a");
        ensemble[3].Peer.IsQuiet = false;
        ensemble.Settle();
        Assert.Equal("a0", ensemble[3].Delivered[^1]);
    }

    [Fact]
    public void SomebodyComesToTheLeader_NothingIsOwed_NothingIsAsked()
    {
        var ensemble = ZabEnsemble.Quiet(new ZabEnsemble(3), leader: 3, busy: 1);
        ensemble.Filter = (_, _, message) => message is Commit ? throw new InvalidOperationException(message.ToString()) : true;
        ensemble[3].Peer.IsQuiet = false;
        ensemble.Settle();
        Assert.Equal("before0", ensemble[3].Delivered[^1]);
    }

    /// <summary>The proposal says that somebody waits, too, and need not be flushed for that.</summary>
    [Fact]
    public void SomebodyProposesAtTheLeader_WhatIsOwedIsPaidBeforeTheNextFlush()
    {
        var ensemble = ZabEnsemble.Quiet(new ZabEnsemble(3), leader: 3, busy: 1);
        ensemble.ProposeMany(3, 1, "a");
        ensemble[1].IsDiskStalled = ensemble[2].IsDiskStalled = true;
        ensemble[3].Peer.IsQuiet = false;
        ensemble.Filter = static (_, _, message) => message is not Commit;
        ensemble.ProposeMany(3, 1, "b");
        Assert.Equal("a0", ensemble[3].Delivered[^1]);
    }

    [Fact]
    public void MomentThatIsNeverOver_TheNextTickIs()
    {
        var ensemble = ZabEnsemble.Quiet(new ZabEnsemble(3), leader: 3, busy: 0);
        ensemble.ProposeMany(3, 1, "a");
        ensemble.Tick();
        Assert.Equal("a0", ensemble[3].Delivered[^1]);
    }

    /// <summary>Five need a third: whoever waits at one follower waits for the ACK of another.</summary>
    [Theory]
    [InlineData(5, 0, 1, true)]
    [InlineData(5, 0, 0, false)]
    [InlineData(3, 1, 4, true)]
    [InlineData(3, 1, 1, false)]
    public void SomebodyWaitsWhereTheLeaderAloneIsNotEnough_AcksComeAtOnce(int voters, int observers, int busy, bool isAtOnce)
    {
        var ensemble = ZabEnsemble.Quiet(new ZabEnsemble(voters, observers), leader: voters, busy);
        ensemble.ProposeMany(voters, 1, "a");
        Assert.Equal(isAtOnce, ensemble[voters].Delivered[^1] == "a0");
        if (busy != 0)
        {
            Assert.Equal("a0", ensemble[busy].Delivered[^1]);
        }
    }

    /// <summary>A blank that has no vote yet is promised nothing: it waits for the COMMIT, and that for the other's ACK.</summary>
    [Fact]
    public void SomebodyWaitsAtAVoterThatDoesNotCountYet_AcksComeAtOnce()
    {
        var ensemble = ZabEnsemble.Quiet(new ZabEnsemble(3), leader: 3, busy: 1);
        ensemble.Filter = static (_, _, message) => message is not Grant;
        ensemble.Kill(1);
        ensemble[1].Wipe();
        ensemble.Boot(1);
        ensemble.Tick(5);
        Assert.True(ensemble[1].Peer.IsServing, ensemble.Describe());
        Assert.False(ensemble[1].Peer.IsVoter);
        ensemble.ProposeMany(3, 1, "a");
        Assert.Equal("a0", ensemble[1].Delivered[^1]);
    }

    /// <summary>Who hands over waits until all is committed.</summary>
    [Fact]
    public void LeaderHandsOver_AcksOfItsLastProposalsComeAtOnce()
    {
        var ensemble = ZabEnsemble.Quiet(new ZabEnsemble(3), leader: 3, busy: 1);
        Assert.True(ensemble[3].Propose("a"));
        Assert.Null(ensemble[3].Peer.HandOver(new ServerId(2)));
        ensemble.Settle();
        Assert.True(ensemble[2].Peer.IsActiveLeader, ensemble.Describe());
    }

    private static List<(int From, Ack Ack)> AcksTo(ZabEnsemble ensemble, int leader)
    {
        var acks = new List<(int From, Ack Ack)>();
        ensemble.Filter = (from, to, message) =>
        {
            if (to == leader && message is Ack ack)
            {
                acks.Add((from, ack));
            }

            return true;
        };
        return acks;
    }
}
