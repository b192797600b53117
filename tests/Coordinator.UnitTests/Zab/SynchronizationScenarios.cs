using Coordinator.Primitives;
using Coordinator.Zab;
using Coordinator.Zab.Messages;

namespace Coordinator.UnitTests.Zab;

public sealed class SynchronizationScenarios
{
    [Fact]
    public void ReturningFollower_GetsADiffFromMemory()
    {
        var ensemble = ZabEnsemble.ThreeWithLeader();
        ensemble.Kill(1);
        ensemble.ProposeMany(3, 20);
        ensemble.Boot(1);
        ensemble.Tick(5);

        Assert.True(ensemble[1].Peer.IsServing, ensemble.Describe());
        Assert.Equal(ensemble[3].Delivered, ensemble[1].Delivered);
        Assert.True(ensemble[3].Count(NoteKind.SyncDiff) > 0);
    }

    [Fact]
    public void ReturningFollower_BelowTheWindow_GetsADiffFromDisk()
    {
        var ensemble = ZabEnsemble.ThreeWithLeader(options => options with { WindowTxns = 4, ChunkBytes = 8 });
        ensemble.Kill(1);
        ensemble.ProposeMany(3, 50);
        ensemble.Boot(1);
        ensemble.Tick(5);

        Assert.True(ensemble[1].Peer.IsServing, ensemble.Describe());
        Assert.Equal(ensemble[3].Delivered, ensemble[1].Delivered);
    }

    [Fact]
    public void ReturningFollower_BelowTheLog_GetsASnapshotThenTheRest()
    {
        var ensemble = ZabEnsemble.ThreeWithLeader(options => options with { WindowTxns = 4 });
        ensemble.Kill(1);
        ensemble.ProposeMany(3, 20);
        ensemble[3].TakeSnapshot();
        ensemble.ProposeMany(3, 7, "u");
        ensemble.Boot(1);
        ensemble.Tick(5);

        Assert.True(ensemble[1].Peer.IsServing, ensemble.Describe());
        Assert.True(ensemble[3].Count(NoteKind.SyncSnap) > 0);
        Assert.StartsWith("snapshot", ensemble[1].Delivered[0], StringComparison.Ordinal);
        Assert.Equal(ensemble[3].Delivered.TakeLast(7), ensemble[1].Delivered.TakeLast(7));
        ensemble.ProposeMany(3, 1, "last");
        Assert.Equal("last0", ensemble[1].Delivered[^1]);
    }

    /// <summary>ZOOKEEPER-1154: the server with the highest zxid was absent at the election; it must not be sent a DIFF.</summary>
    [Fact]
    public void ReturningLeader_WithAnUncommittedTail_IsTruncated()
    {
        var ensemble = ZabEnsemble.ThreeWithLeader();
        ensemble.ProposeMany(3, 3);
        ensemble.Filter = (from, _, message) => !(from == 3 && message is Propose);
        Assert.True(ensemble[3].Propose("lost"));
        ensemble.Settle();
        ensemble.Kill(3);
        ensemble.Filter = (_, _, _) => true;
        ensemble.Tick(6);
        ensemble.ProposeMany(2, 2, "new");
        ensemble.Boot(3);
        ensemble.Tick(6);

        Assert.Equal(ServerState.Following, ensemble[3].State);
        Assert.True(ensemble[2].Count(NoteKind.SyncTrunc) > 0, ensemble.Describe());
        Assert.Equal(ensemble[2].Delivered, ensemble[3].Delivered);
        Assert.DoesNotContain("lost", ensemble[3].Delivered);
        Assert.DoesNotContain(ensemble[3].DurableLog, record => record.Body.Length == 4 && record.Body.Span[0] == (byte)'l');
    }

    /// <summary>Every ACKEPOCH before the NEWLEADER quorum is compared, also one beyond the quorum: a later history deposes.</summary>
    [Fact]
    public void LaterHistory_HeardBeforeTheNewLeaderQuorum_DeposesTheLeader()
    {
        var ensemble = ZabEnsemble.ThreeWithLeader();
        ensemble.ProposeMany(3, 3);
        ensemble.Filter = (from, _, message) => !(from == 3 && message is Propose);
        Assert.True(ensemble[3].Propose("tail"));
        ensemble.Settle();
        ensemble.Filter = (_, _, message) => message is not AckNewLeader;
        ensemble.Kill(3);
        ensemble.Tick(2);
        Assert.Equal(ServerState.Leading, ensemble[2].State);
        ensemble.Boot(3);
        ensemble.Tick(1);
        Assert.True(ensemble[2].Count(NoteKind.SteppedDown) > 0, ensemble.Describe());

        // Who was elected next waits for its lost answers until it gives up.
        ensemble.Filter = (_, _, _) => true;
        ensemble.Tick(150);
        Assert.Single(ensemble.Servers.Values, server => server.Peer.IsActiveLeader);
    }

    /// <summary>A promised epoch is a promise: a leader that did not hear of it, and comes with an earlier one, is not followed.</summary>
    [Fact]
    public void EpochBelowThePromisedOne_IsNotAccepted()
    {
        var ensemble = ZabEnsemble.ThreeWithLeader();
        ensemble.Kill(1);
        var promised = new Epoch(9);
        ensemble[1].DurableEpochs = ensemble[1].DurableEpochs with { Accepted = promised };
        long stay = 0;
        ensemble.Filter = (from, _, message) =>
        {
            stay = message is LearnerInfo info ? info.Stay : stay;
            return from != 1 || message is not LearnerInfo;
        };
        ensemble.Transcript.Clear();
        ensemble.Boot(1);
        ensemble.Tick();
        Assert.Equal(ServerState.Following, ensemble[1].State);
        ensemble[1].Step(new PeerReceived(new ServerId(3), new LeaderInfo(stay, ensemble[3].Peer.Epoch)));

        Assert.Equal(ServerState.Looking, ensemble[1].State);
        Assert.Equal(promised, ensemble[1].DurableEpochs.Accepted);
        Assert.DoesNotContain("1->3 AckEpoch", ensemble.Transcript);
    }

    /// <summary>What is left on its way from an earlier time with the same leader, or learner, means nothing now.</summary>
    [Fact]
    public void MessageOfAnotherStay_IsDropped()
    {
        var ensemble = ZabEnsemble.ThreeWithLeader();
        ensemble.ProposeMany(3, 1);
        ensemble[1].Step(new PeerReceived(new ServerId(3), new StayRefused(12_345, "of long ago")));
        ensemble.Settle();
        Assert.True(ensemble[1].Peer.IsServing);

        ensemble.Filter = (_, _, message) => message is not Ack;
        var commit = ensemble[3].Peer.CommitZxid;
        Assert.True(ensemble[3].Propose("waits"));
        ensemble.Settle();
        ensemble[3].Step(new PeerReceived(new ServerId(1), new Ack(12_345, ensemble[3].Peer.LastLogged, commit, 0)));
        ensemble.Settle();
        Assert.Equal(commit, ensemble[3].Peer.CommitZxid);
    }

    /// <summary>An uncommitted tail of an epoch that the leader's history skips: the common point is below both.</summary>
    [Fact]
    public void TailsOfDifferentEpochs_MeetAtTheirCommonPoint()
    {
        var ensemble = ZabEnsemble.ThreeWithLeader();
        ensemble.ProposeMany(3, 2);
        ensemble.Filter = (from, _, message) => !(from == 3 && message is Propose);
        Assert.True(ensemble[3].Propose("tail of 3"));
        ensemble.Settle();
        ensemble.Kill(3);
        ensemble.Filter = (_, _, _) => true;
        ensemble.Tick(6);
        Assert.True(ensemble[2].Peer.IsActiveLeader, ensemble.Describe());
        ensemble.ProposeMany(2, 2, "epoch 2 ");
        ensemble.Kill(1);
        ensemble.Filter = (from, _, message) => !(from == 2 && message is Propose);
        Assert.True(ensemble[2].Propose("tail of 2"));
        ensemble.Settle();
        ensemble.Kill(2);
        ensemble.Filter = (_, _, _) => true;
        ensemble.Boot(1, 3);
        ensemble.Tick(10);
        ensemble.Boot(2);
        ensemble.Tick(10);

        var leader = ensemble.Servers.Values.Single(server => server.Peer.IsActiveLeader);
        ensemble.ProposeMany(leader.Id, 1, "end");
        Assert.All(ensemble.Servers.Values, server => Assert.Equal(leader.Delivered, server.Delivered));
        Assert.DoesNotContain("tail of 3", leader.Delivered);
    }

    /// <summary>ZOOKEEPER-4646, 4643: no ACK of NEWLEADER before history, then epoch, are durable.</summary>
    [Fact]
    public void AckNewLeader_WaitsForTheDisk()
    {
        var ensemble = new ZabEnsemble(3);
        ensemble.Boot(1, 2);
        ensemble.Tick(5);
        ensemble.ProposeMany(2, 3);
        ensemble[3].Boot();
        ensemble[3].IsDiskStalled = true;
        ensemble[3].Crash();
        ensemble.Boot(3);
        ensemble.Tick(5);
        Assert.DoesNotContain("3->2 AckEpoch", ensemble.Transcript);

        ensemble[3].IsDiskStalled = false;
        ensemble.Tick(1);
        Assert.Contains("3->2 AckEpoch", ensemble.Transcript);
        Assert.Contains("3->2 AckNewLeader", ensemble.Transcript);
        Assert.True(ensemble[3].DurableEpochs.Current == ensemble[2].Peer.Epoch);
        Assert.Equal(4, ensemble[3].DurableLog.Count);
    }

    /// <summary>An ACK for a zxid means that everything up to it is flushed here.</summary>
    [Fact]
    public void Commit_NeedsAQuorumOfFlushes()
    {
        var ensemble = ZabEnsemble.ThreeWithLeader();
        ensemble[1].IsDiskStalled = true;
        ensemble[2].IsDiskStalled = true;
        Assert.True(ensemble[3].Propose("a"));
        ensemble.Tick(2);
        Assert.DoesNotContain("a", ensemble[3].Delivered);

        ensemble[1].IsDiskStalled = false;
        ensemble.Tick(1);
        Assert.Equal("a", ensemble[3].Delivered[^1]);
        Assert.Equal("a", ensemble[2].Delivered[^1]);
    }

    [Fact]
    public void LeadersOwnFlush_CountsLikeAnyOther()
    {
        var ensemble = ZabEnsemble.ThreeWithLeader();
        ensemble[3].IsDiskStalled = true;
        ensemble[2].IsDiskStalled = true;
        Assert.True(ensemble[3].Propose("a"));
        ensemble.Tick(2);
        Assert.DoesNotContain("a", ensemble[3].Delivered);

        ensemble[2].IsDiskStalled = false;
        ensemble.Tick(1);
        Assert.Equal("a", ensemble[3].Delivered[^1]);
    }

    [Fact]
    public void WipedServer_DoesNotCountUntilGranted()
    {
        var ensemble = ZabEnsemble.ThreeWithLeader();
        ensemble.ProposeMany(3, 3);
        ensemble.Kill(1);
        ensemble[1].Wipe();
        ensemble.Kill(2);
        ensemble.Tick(15);
        Assert.Equal(ServerState.Looking, ensemble[3].State);

        // One whole voter and one blank one are no quorum: what server 2 acknowledged might be lost.
        ensemble.Boot(1);
        ensemble.Tick(30);
        Assert.Equal(ServerState.Looking, ensemble[3].State);
        Assert.False(ensemble[1].Peer.IsVoter);

        ensemble.Boot(2);
        ensemble.Tick(10);
        Assert.True(ensemble[1].Peer.IsServing, ensemble.Describe());
        Assert.True(ensemble[1].DurableEpochs.Voter, ensemble.Describe());

        // Granted, it counts.
        var leader = ensemble.Servers.Values.Single(server => server.Peer.IsActiveLeader).Id;
        ensemble.Kill(leader == 3 ? 2 : 3);
        ensemble.Tick(15);
        Assert.Single(ensemble.Servers.Values, server => server.IsRunning && server.Peer.IsActiveLeader);
    }

    /// <summary>A set-aside copy may have acknowledged what it lost: it elects nobody and founds nothing, not even with blank disks.</summary>
    [Fact]
    public void SuspectCopy_CountsForNobody_UntilALeaderHasRestoredIt()
    {
        var ensemble = ZabEnsemble.ThreeWithLeader();
        Assert.True(ensemble[3].Propose("a"));
        ensemble.Settle();
        ensemble.Kill(1);
        ensemble[1].Wipe();
        ensemble[1].DurableEpochs = new EpochState(new Epoch(1), default, Voter: false, Suspect: true);
        ensemble.Kill(2);
        ensemble.Boot(1);
        ensemble.Tick(30);
        Assert.Equal(ServerState.Looking, ensemble[3].State);
        Assert.True(ensemble[1].Peer.IsSuspect);

        ensemble.Boot(2);
        ensemble.Tick(10);
        Assert.True(ensemble[1].Peer.IsServing, ensemble.Describe());
        Assert.Equal((true, false), (ensemble[1].DurableEpochs.Voter, ensemble[1].DurableEpochs.Suspect));
        Assert.Equal("a", ensemble[1].Delivered[^1]);
    }

    [Fact]
    public void SuspectCopy_FoundsNothingWithBlankDisks()
    {
        var ensemble = new ZabEnsemble(3);
        ensemble[1].DurableEpochs = new EpochState(new Epoch(4), default, Voter: false, Suspect: true);
        ensemble.Boot(1, 2);
        ensemble.Tick(50);

        Assert.All(ensemble.Servers.Values.Where(server => server.IsRunning), server => Assert.Equal(ServerState.Looking, server.State));
    }

    [Fact]
    public void FoundingNever_ABlankDiskFoundsNothing()
    {
        var ensemble = new ZabEnsemble(3, configure: options => options with { MayFound = false });
        ensemble.Boot(1, 2, 3);
        ensemble.Tick(50);

        Assert.All(ensemble.Servers.Values, server => Assert.Equal(ServerState.Looking, server.State));
        Assert.All(ensemble.Servers.Values, server => Assert.Empty(server.Delivered));
    }

    [Fact]
    public void CounterExhausted_ANewEpochGoesOnWithoutLoss()
    {
        var ensemble = ZabEnsemble.ThreeWithLeader(options => options with { MaxCounter = 5 });
        var first = ensemble[3].Peer.Epoch;
        for (var i = 0; i < 20; i++)
        {
            var leader = ensemble.Servers.Values.SingleOrDefault(server => server.Peer.IsActiveLeader);
            for (var wait = 0; leader is null || !leader.Propose("t" + i); wait++)
            {
                Assert.True(wait < 50, ensemble.Describe());
                ensemble.Tick(1);
                leader = ensemble.Servers.Values.SingleOrDefault(server => server.Peer.IsActiveLeader);
            }

            ensemble.Settle();
        }

        ensemble.Tick(10);
        Assert.All(ensemble.Servers.Values, server => Assert.Equal(Enumerable.Range(0, 20).Select(i => "t" + i), server.Delivered.Skip(1)));
        Assert.True(ensemble[1].Peer.Epoch.Value >= first.Value + 3);
    }

    /// <summary>A confirmation is answered only by a round begun after the question, and only with a quorum.</summary>
    [Fact]
    public void Confirmation_NeedsAQuorumAfterTheQuestion()
    {
        var ensemble = ZabEnsemble.ThreeWithLeader();
        ensemble.Filter = (_, to, _) => to != 3;
        var round = ensemble[3].Peer.RequestConfirmation();
        ensemble.Tick(2);
        Assert.DoesNotContain(ensemble[3].Events, confirmed => confirmed is Confirmed c && c.Round >= round);

        ensemble.Filter = (_, _, _) => true;
        ensemble.Tick(3);
        Assert.Contains(ensemble[3].Events, confirmed => confirmed is Confirmed c && c.Round >= round);
    }

    [Fact]
    public void AllKilledAtOnce_NothingCommittedIsLost()
    {
        var ensemble = ZabEnsemble.ThreeWithLeader();
        ensemble.ProposeMany(3, 10);
        for (var id = 1; id <= 3; id++)
        {
            ensemble.Kill(id);
        }

        ensemble.Boot(1, 2, 3);
        ensemble.Tick(10);
        var leader = ensemble.Servers.Values.Single(server => server.Peer.IsActiveLeader);
        Assert.Equal(11, leader.Delivered.Count);
        Assert.All(ensemble.Servers.Values, server => Assert.Equal(leader.Delivered, server.Delivered));
    }

    /// <summary>A leader that was cut off steps down, and its late acks of the old stay do nothing.</summary>
    [Fact]
    public void IsolatedLeader_StepsDown_AndItsTailIsCut()
    {
        var ensemble = ZabEnsemble.ThreeWithLeader();
        ensemble.Partition(3, 1);
        ensemble.Partition(3, 2);
        Assert.True(ensemble[3].Propose("never"));
        ensemble.Tick(15);
        Assert.Equal(ServerState.Looking, ensemble[3].State);
        var leader = ensemble.Servers.Values.Single(server => server.Peer.IsActiveLeader).Id;
        ensemble.ProposeMany(leader, 2);
        ensemble.Heal(3, 1);
        ensemble.Heal(3, 2);
        ensemble.Tick(10);

        Assert.Equal(ensemble[leader].Delivered, ensemble[3].Delivered);
        Assert.DoesNotContain("never", ensemble[3].Delivered);
    }
}
