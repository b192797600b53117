using Coordinator.Primitives;
using Coordinator.Replication;
using Coordinator.Replication.Reads;
using Coordinator.Zab.Messages;

namespace Coordinator.UnitTests.Replication;

/// <summary>A follower commits what it has flushed as soon as it knows that the others have that a quorum needs: before the leader hears of its flush.</summary>
public sealed class EarlyCommitTests
{
    [Fact]
    public void WhatTheLeaderAndTheFollowerHaveFlushed_IsAnsweredThere_BeforeAnyAckComes()
    {
        var (ensemble, client, leader, a) = WithoutAcks();
        client.Send(client.Write(1, TestClient.Create("/x")));

        var reply = Assert.Single(client.Replies);
        Assert.Equal(ErrorCode.Ok, reply.Code);
        Assert.True(ensemble[leader].Status.Commit < reply.Zxid);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void BeforeTheLeaderHasFlushed_OrTheFollower_NothingIsAnswered(bool isLeader)
    {
        var (ensemble, client, leader, a) = WithoutAcks();
        ensemble[isLeader ? leader : a].IsDiskStalled = true;
        client.Send(client.Write(1, TestClient.Create("/x")));
        Assert.Empty(client.Replies);

        ensemble[isLeader ? leader : a].IsDiskStalled = false;
        ensemble.Settle();
        Assert.Equal(ErrorCode.Ok, Assert.Single(client.Replies).Code);
    }

    /// <summary>The leader has not committed it yet, and has said that a follower may have answered it.</summary>
    [Fact]
    public void LinearizableRead_AtTheLeader_WaitsForWhatAFollowerHasAnswered()
    {
        var (ensemble, client, leader, _) = WithoutAcks();
        client.Send(client.Write(1, TestClient.Create("/x", "1")));
        Assert.Single(client.Replies);
        ensemble[leader].Step(new UnaryRead(1, new DataQuery("/x"), true, []));
        ensemble.Settle();
        Assert.Empty(ensemble[leader].ToClients);

        ensemble.Filter = (_, _, _) => true;
        ensemble.Tick();
        Assert.Equal(1, Assert.IsType<UnaryAnswer>(Assert.Single(ensemble[leader].ToClients)).Reply.Read!.Data.Length);
    }

    [Fact]
    public void Attach_ToASessionThatTheLeaderHasNotAppliedYet_IsNotExpired()
    {
        var ensemble = ReplicaEnsemble.Started(3);
        var (_, a, b) = AttachTests.Roles(ensemble);
        ensemble.Client(b).Open("b");
        ensemble.Tick(2);
        ensemble.Filter = (_, _, message) => message is not Ack;
        var first = ensemble.Client(a).Open("a");
        var second = ensemble.Client(b).Attach(first.Attached.Session, "a", 2);
        Assert.Empty(second.Items);

        ensemble.Filter = (_, _, _) => true;
        ensemble.Tick(2);
        Assert.Equal(2, second.Attached.AttachNumber);
        Assert.Equal(ErrorCode.SessionMoved, first.Ended.Code);
    }

    /// <summary>Its own disk is no reason for a follower to be behind a quorum of others.</summary>
    [Fact]
    public void FollowerThatDoesNotFlush_IsToldWhatTheOthersHaveCommitted()
    {
        var ensemble = ReplicaEnsemble.Started(3);
        var (_, a, b) = AttachTests.Roles(ensemble);
        var client = ensemble.Client(a).Open("a");
        ensemble.Client(b).Open("b");
        ensemble.Tick(2);
        ensemble[a].IsDiskStalled = true;
        client.Send(client.Write(1, TestClient.Create("/x")));
        Assert.Equal(ErrorCode.Ok, Assert.Single(client.Replies).Code);
    }

    /// <summary>A learner of an earlier program commits nothing by itself, and acknowledges all the same.</summary>
    [Fact]
    public void LearnerThatKnowsOfNoPromises_IsToldAtTheNextTick()
    {
        var ensemble = ReplicaEnsemble.Started(3);
        ensemble.Rewrite = message => message is Commit commit ? commit with { OnceFlushed = Zxid.Zero } : message;
        var (_, a, b) = AttachTests.Roles(ensemble);
        ensemble.Client(b).Open("b");
        ensemble.Tick(2);
        var client = ensemble.Client(a).Open("a");
        ensemble.Tick(2);
        client.Send(client.Write(1, TestClient.Create("/x")));
        ensemble.Tick();
        Assert.Equal(ErrorCode.Ok, Assert.Single(client.Replies).Code);
    }

    [Fact]
    public void ServersWithoutClients_AreToldOfCommitsAtATick()
    {
        var (ensemble, client, leader, a, b) = WithoutClientsElsewhere();
        client.Send(client.Write(1, TestClient.Create("/x")));
        ensemble.Tick();
        var told = new List<int>();
        ensemble.Filter = (_, to, message) =>
        {
            told.AddRange(message is Commit ? [to] : []);
            return true;
        };
        client.Send(client.Write(2, TestClient.Create("/y")));
        Assert.Equal((2, ErrorCode.Ok), (client.Replies.Count, client.Replies[1].Code));
        Assert.Empty(told);
        Assert.Equal([2, 2, 3], new[] { a, b, leader }.Select(server => ensemble[server].Status.Znodes));

        ensemble.Tick();
        Assert.Equal([a, b], told.Order());
        Assert.Equal(3, ensemble[a].Status.Znodes);
    }

    [Fact]
    public void WhoComesToAServerWithoutClients_SeesWhatWasCommittedBefore()
    {
        var (ensemble, client, leader, a, b) = WithoutClientsElsewhere();
        client.Send(client.Write(1, TestClient.Create("/x")));
        ensemble.Tick();
        client.Send(client.Write(2, TestClient.Set("/x", "1")));

        ensemble[a].Step(new UnaryRead(1, new DataQuery("/x"), false, []));
        var reader = ensemble.Client(b).Attach(client.Attached.Session, "w", 2);
        reader.Send(reader.Read(new DataQuery("/x")));
        ensemble.Settle();
        Assert.Equal(1, Assert.IsType<UnaryAnswer>(Assert.Single(ensemble[a].ToClients)).Reply.Read!.Data.Length);
        Assert.Equal(1, Assert.Single(reader.Replies).Read!.Data.Length);
    }

    /// <summary>Clients at one follower alone: the leader need not hear of each flush at once, until somebody comes to it.</summary>
    [Fact]
    public void LeaderWithoutClients_HearsOfFlushesLater_AndAtOnceWhenSomebodyComesToIt()
    {
        var ensemble = ReplicaEnsemble.Started(3);
        var (leader, a, _) = AttachTests.Roles(ensemble);
        var client = ensemble.Client(a).Open("a");
        ensemble.Tick(Audience.PatienceTicks + 2);
        ensemble.AreMomentsLong = true;
        client.Send(client.Write(1, TestClient.Create("/x")));
        Assert.Equal(ErrorCode.Ok, Assert.Single(client.Replies).Code);
        Assert.True(ensemble[leader].Status.Commit < client.Replies[0].Zxid);

        var other = ensemble.Client(leader).Attach(client.Attached.Session, "a", 2);
        other.Send(other.Write(2, TestClient.Create("/y")));
        Assert.Equal(ErrorCode.Ok, Assert.Single(other.Replies).Code);
        Assert.Equal(other.Replies[0].Zxid, ensemble[leader].Status.Commit);
    }

    /// <summary>It was held back for the leader's word alone: without a leader it reads what is here.</summary>
    [Fact]
    public void LocalReadAtAServerWithoutClients_IsAnswered_WhenTheLeaderIsLostMeanwhile()
    {
        var (ensemble, _, leader, a, _) = WithoutClientsElsewhere();
        ensemble.Filter = (_, _, message) => message is not Coordinator.Replication.Messages.ReadIndexQuestion;
        ensemble[a].Step(new UnaryRead(1, new ExistsQuery("/x"), false, []));
        ensemble.Settle();
        Assert.Empty(ensemble[a].ToClients);

        ensemble.Kill(leader);
        ensemble.TickUntil(() => ensemble[a].ToClients.Count > 0);
        Assert.Equal(ErrorCode.NoNode, Assert.IsType<UnaryAnswer>(Assert.Single(ensemble[a].ToClients)).Reply.Code);
    }

    /// <summary>A client at a follower; from now on the leader hears of no flush.</summary>
    private static (ReplicaEnsemble Ensemble, TestClient Client, int Leader, int Follower) WithoutAcks()
    {
        var ensemble = ReplicaEnsemble.Started(3);
        var (leader, a, _) = AttachTests.Roles(ensemble);
        var client = ensemble.Client(a).Open("a");
        ensemble.Tick(2);
        ensemble.Filter = (_, _, message) => message is not Ack;
        return (ensemble, client, leader, a);
    }

    /// <summary>A client at the leader, and for so long none at the followers that the leader knows.</summary>
    private static (ReplicaEnsemble Ensemble, TestClient Client, int Leader, int A, int B) WithoutClientsElsewhere()
    {
        var ensemble = ReplicaEnsemble.Started(3);
        var (leader, a, b) = AttachTests.Roles(ensemble);
        var client = ensemble.Client(leader).Open("w");
        ensemble.Tick(Audience.PatienceTicks + 2);
        return (ensemble, client, leader, a, b);
    }
}
