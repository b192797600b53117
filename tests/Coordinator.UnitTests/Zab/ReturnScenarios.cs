using Coordinator.Primitives;
using Coordinator.Zab;
using Coordinator.Zab.Messages;

namespace Coordinator.UnitTests.Zab;

/// <summary>A broken link is not an election: a learner in sync returns to the same reign, and a broken transfer goes on where it was.</summary>
public sealed class ReturnScenarios
{
    [Fact]
    public void ResetLink_TheFollowerReturnsWithoutAnElection()
    {
        var ensemble = ZabEnsemble.ThreeWithLeader();
        ensemble.ProposeMany(3, 3);
        var elections = ensemble[1].Count(NoteKind.Elected);
        ensemble.Partition(1, 3);
        Assert.False(ensemble[1].Peer.IsServing);
        Assert.Equal(ServerState.Following, ensemble[1].State);
        ensemble.ProposeMany(3, 3, "meanwhile");
        ensemble.Heal(1, 3);

        Assert.True(ensemble[1].Peer.IsServing, ensemble.Describe());
        Assert.Equal(1, ensemble[1].Count(NoteKind.Returned));
        Assert.Equal(elections, ensemble[1].Count(NoteKind.Elected));
        Assert.Equal(ensemble[3].Delivered, ensemble[1].Delivered);
    }

    [Fact]
    public void ResetLink_WithTwoOfThreeUp_TheReignGoesOn()
    {
        var ensemble = ZabEnsemble.ThreeWithLeader();
        ensemble.Kill(2);
        var epoch = ensemble[3].Peer.Epoch;
        ensemble.Partition(1, 3);
        ensemble.Tick(2);
        Assert.True(ensemble[3].Peer.IsActiveLeader, ensemble.Describe());
        Assert.True(ensemble[3].Propose("waits"));
        ensemble.Settle();
        Assert.DoesNotContain("waits", ensemble[3].Delivered);
        ensemble.Heal(1, 3);

        Assert.Equal(epoch, ensemble[3].Peer.Epoch);
        Assert.Equal("waits", ensemble[3].Delivered[^1]);
        Assert.Equal("waits", ensemble[1].Delivered[^1]);
    }

    [Fact]
    public void BrokenLink_ThatStaysBroken_StartsTheElectionAfterTwoTicks()
    {
        var ensemble = ZabEnsemble.ThreeWithLeader();
        ensemble.Kill(2);
        ensemble.Partition(1, 3);
        ensemble.Tick(2);
        Assert.Equal(ServerState.Following, ensemble[1].State);
        ensemble.Tick(2);

        Assert.Equal(ServerState.Looking, ensemble[1].State);
        Assert.Equal(ServerState.Looking, ensemble[3].State);
    }

    [Fact]
    public void BrokenLink_ToALeaderThatIsGone_StartsTheElectionAtOnce()
    {
        var ensemble = ZabEnsemble.ThreeWithLeader();
        ensemble.Kill(3);

        Assert.Equal(ServerState.Leading, ensemble[2].State);
        Assert.True(ensemble[1].Peer.IsServing, ensemble.Describe());
    }

    /// <summary>While it returns it promises nothing: its acks and its answers to confirmations do not make a quorum.</summary>
    [Fact]
    public void ReturningFollower_CountsForNothingBeforeItsNewAck()
    {
        var ensemble = ZabEnsemble.ThreeWithLeader();
        ensemble.Kill(2);
        ensemble.Filter = (_, _, message) => message is not AckNewLeader;
        ensemble.ResetLink(1, 3);
        Assert.True(ensemble[3].Propose("waits"));
        var round = ensemble[3].Peer.RequestConfirmation();
        ensemble.Tick(4);

        Assert.True(ensemble[3].Peer.IsActiveLeader, ensemble.Describe());
        Assert.DoesNotContain("waits", ensemble[3].Delivered);
        Assert.DoesNotContain(ensemble[3].Events, happened => happened is Confirmed confirmed && confirmed.Round >= round);
        Assert.Equal(0, ensemble[1].Peer.Stay);
    }

    /// <summary>Another epoch is another reign: that takes the ordinary way.</summary>
    [Fact]
    public void ReturningFollower_MeetsAnotherEpoch_GoesLooking()
    {
        var ensemble = ZabEnsemble.ThreeWithLeader();
        long stay = 0;
        ensemble.Filter = (_, _, message) =>
        {
            stay = message is LearnerInfo info ? info.Stay : stay;
            return message is not LeaderInfo;
        };
        ensemble.ResetLink(1, 3);
        Assert.Equal(ServerState.Following, ensemble[1].State);
        ensemble[1].Step(new PeerReceived(new ServerId(3), new LeaderInfo(stay, ensemble[3].Peer.Epoch.Next)));

        Assert.Equal(ServerState.Looking, ensemble[1].State);
        Assert.Equal(ensemble[3].Peer.Epoch, ensemble[1].DurableEpochs.Accepted);
    }

    /// <summary>Within a reign there is nothing to cut: a leader that asks for it is not followed there.</summary>
    [Fact]
    public void ReturningFollower_IsNeverTruncated()
    {
        var ensemble = ZabEnsemble.ThreeWithLeader();
        ensemble.ProposeMany(3, 2);
        ensemble.Filter = (from, _, message) => !(from == 1 && message is Ack);
        ensemble.Kill(2);
        Assert.True(ensemble[3].Propose("uncommitted"));
        ensemble.Settle();
        var last = ensemble[1].Peer.LastLogged;
        long stay = 0;
        ensemble.Filter = (_, _, message) =>
        {
            stay = message is LearnerInfo info ? info.Stay : stay;
            return message is not (SyncStart or Propose or NewLeader);
        };
        ensemble.ResetLink(1, 3);
        Assert.Equal(ServerState.Following, ensemble[1].State);
        ensemble[1].Step(new PeerReceived(new ServerId(3), new SyncStart(stay, SyncKind.Trunc, ensemble[1].Peer.CommitZxid)));

        Assert.Equal(ServerState.Looking, ensemble[1].State);
        Assert.Equal(last, ensemble[1].Peer.LastLogged);
    }

    [Fact]
    public void BrokenTransfer_OfASnapshot_GoesOnWhereItWas()
    {
        var ensemble = ZabEnsemble.ThreeWithLeader(options => options with { WindowTxns = 4 });
        var chunks = BreakOff(ensemble, message => message is SnapshotChunk { Offset: > 0 });
        ensemble.ResetLink(1, 3);
        ensemble.Tick(5);

        Assert.True(ensemble[1].Peer.IsServing, ensemble.Describe());
        Assert.Equal(1, ensemble[3].Count(NoteKind.SnapResumed));
        Assert.Single(chunks, offset => offset == 0);
        Assert.Equal(ensemble[3].DurableLog, ensemble[1].DurableLog);
        Assert.Equal(ensemble[3].Delivered.TakeLast(7), ensemble[1].Delivered.TakeLast(7));
    }

    [Fact]
    public void BrokenTransfer_OfTheTxnsAfterASnapshot_GoesOnWhereItWas()
    {
        var ensemble = ZabEnsemble.ThreeWithLeader(options => options with { WindowTxns = 4 });
        var chunks = BreakOff(ensemble, message => message is NewLeader);
        ensemble.ProposeMany(3, 5, "later");
        ensemble.ResetLink(1, 3);
        ensemble.Tick(5);

        Assert.True(ensemble[1].Peer.IsServing, ensemble.Describe());
        Assert.Equal(1, ensemble[3].Count(NoteKind.SnapResumed));
        Assert.Equal(3, chunks.Count);
        Assert.Equal(ensemble[3].DurableLog, ensemble[1].DurableLog);
        Assert.Equal("later4", ensemble[1].Delivered[^1]);
    }

    /// <summary>The log of another reign may differ from what was staged.</summary>
    [Fact]
    public void BrokenTransfer_OfAnEarlierReign_IsDropped()
    {
        var ensemble = ZabEnsemble.ThreeWithLeader(options => options with { WindowTxns = 4 });
        var chunks = BreakOff(ensemble, message => message is SnapshotChunk { Offset: > 0 });
        ensemble.Kill(3);
        ensemble.Tick(10);

        Assert.True(ensemble[2].Peer.IsActiveLeader, ensemble.Describe());
        Assert.True(ensemble[1].Peer.IsServing, ensemble.Describe());
        Assert.Equal(0, ensemble[2].Count(NoteKind.SnapResumed));
        Assert.Equal([0, 0, 3, 6], chunks);
        Assert.Equal(ensemble[2].DurableLog, ensemble[1].DurableLog);
    }

    /// <summary>Server 1 is brought in by a snapshot, which is cut off; what it was sent is in the list, by offset.</summary>
    private static List<long> BreakOff(ZabEnsemble ensemble, Func<PeerMessage, bool> where)
    {
        ensemble.Kill(1);
        ensemble.ProposeMany(3, 20);
        ensemble[3].TakeSnapshot();
        ensemble[2].TakeSnapshot();
        ensemble.ProposeMany(3, 7, "u");
        var chunks = new List<long>();
        var broken = false;
        ensemble.Filter = (_, to, message) =>
        {
            broken |= to == 1 && where(message);
            if (broken && to == 1 && message is SnapshotChunk or Propose or NewLeader)
            {
                return false;
            }

            if (message is SnapshotChunk chunk)
            {
                chunks.Add(chunk.Offset);
            }

            return true;
        };
        ensemble.Boot(1);
        ensemble.Tick(2);
        Assert.False(ensemble[1].Peer.IsServing);
        ensemble.Filter = (_, _, message) =>
        {
            if (message is SnapshotChunk chunk)
            {
                chunks.Add(chunk.Offset);
            }

            return true;
        };
        return chunks;
    }
}
