using Coordinator.Primitives;
using Coordinator.Replication;
using Coordinator.Replication.Messages;
using Coordinator.Replication.Reads;
using Coordinator.Zab.Messages;

namespace Coordinator.UnitTests.Replication;

/// <summary>Local and linearizable reads: protocol.md 6.</summary>
public sealed class ReadTests
{
    [Fact]
    public void LocalRead_BehindAWrite_WaitsUntilItIsApplied()
    {
        var ensemble = ReplicaEnsemble.Started(1);
        var client = ensemble.Client(1).Open("a");
        ensemble[1].IsDiskStalled = true;
        client.Send(client.Write(1, TestClient.Create("/x")), client.Read(new ExistsQuery("/x")), client.Write(2, TestClient.Delete("/x")));
        Assert.Empty(client.Replies);

        ensemble[1].IsDiskStalled = false;
        ensemble.Settle();
        Assert.Equal([ErrorCode.Ok, ErrorCode.Ok, ErrorCode.Ok], client.Replies.Select(reply => reply.Code));
        Assert.Equal(client.Replies[0].Zxid, client.Replies[1].Seen);
    }

    [Fact]
    public void LinearizableRead_OnAFollower_RunsWhenTheIndexIsAppliedHere()
    {
        var ensemble = ReplicaEnsemble.Started(3);
        var (leader, a, _) = AttachTests.Roles(ensemble);
        var reader = ensemble.Client(a).Open("r");
        var writer = ensemble.Client(leader).Open("w");
        ensemble.Tick(2);

        // The follower hears nothing of the write: neither proposals nor commits reach it.
        ensemble.Filter = (_, to, message) => to != a || message is not (Propose or Commit);
        writer.Send(writer.Write(1, TestClient.Create("/x")));
        Assert.Equal(ErrorCode.Ok, writer.Replies[0].Code);
        reader.Send(reader.Read(new ExistsQuery("/x")), reader.Read(new ExistsQuery("/x"), linearizable: true));

        var local = Assert.Single(reader.Replies);
        Assert.Equal(ErrorCode.NoNode, local.Code);
    }

    [Fact]
    public void LinearizableRead_OnEveryServer_SeesWhatWasAcknowledgedBefore()
    {
        var ensemble = ReplicaEnsemble.Started(3);
        var writer = ensemble.Client(1).Open("w");
        ensemble.Tick(2);
        writer.Send(writer.Write(1, TestClient.Create("/x", "1")));
        ensemble.Tick();
        foreach (var server in ensemble.Servers.Keys)
        {
            var call = ensemble.NextCall();
            ensemble[server].Step(new UnaryRead(call, new DataQuery("/x"), true, []));
            ensemble.Settle();
            var answer = ensemble[server].ToClients.OfType<UnaryAnswer>().Single(sent => sent.CallId == call);
            Assert.Equal((ErrorCode.Ok, 1), (answer.Reply.Code, answer.Reply.Read!.Data.Length));
        }
    }

    [Fact]
    public void LinearizableRead_ByALeaderThatIsCutOff_IsNotAnswered()
    {
        var ensemble = ReplicaEnsemble.Started(3);
        var (leader, _, _) = AttachTests.Roles(ensemble);
        ensemble.Filter = (from, to, _) => from != leader && to != leader;
        ensemble[leader].Step(new UnaryRead(1, new DataQuery("/"), true, []));
        ensemble.Settle();
        Assert.Empty(ensemble[leader].ToClients);

        ensemble.TickUntil(() => !ensemble[leader].IsLeading);
        var answer = Assert.IsType<UnaryAnswer>(Assert.Single(ensemble[leader].ToClients));
        Assert.Equal(ErrorCode.Unavailable, answer.Reply.Code);
    }

    [Fact]
    public void LinearizableRead_HoldsBackLaterWritesOfItsSession()
    {
        var ensemble = ReplicaEnsemble.Started(3);
        var (_, a, _) = AttachTests.Roles(ensemble);
        var client = ensemble.Client(a).Open("a");
        client.Send(client.Write(1, TestClient.Create("/x", "1")));
        ensemble.Tick(2);
        ensemble.Filter = (_, _, message) => message is not ReadIndexAnswer;
        client.Send(client.Read(new DataQuery("/x"), linearizable: true), client.Write(2, TestClient.Set("/x", "22")));
        Assert.Single(client.Replies);

        // Lost with the leader, the question is asked again of the next one.
        ensemble.Filter = (_, _, _) => true;
        ensemble.Kill(ensemble.Leader.Id);
        ensemble.TickUntil(() => client.Replies.Count == 3);
        Assert.Equal(1, client.Replies[1].Read!.Data.Length);
        Assert.Equal(ErrorCode.Ok, client.Replies[2].Code);
    }

    [Fact]
    public void Sync_AnswersWhenTheIndexIsApplied()
    {
        var ensemble = ReplicaEnsemble.Started(3);
        var (_, a, _) = AttachTests.Roles(ensemble);
        var client = ensemble.Client(a).Open("a");
        ensemble.Tick(2);
        client.Send(client.Read(new SyncQuery("/")));

        var reply = Assert.Single(client.Replies);
        Assert.Equal((ErrorCode.Ok, null), (reply.Code, reply.Read));
    }

    [Fact]
    public void UnaryLocalRead_WithoutLeader_IsAnsweredAndSaysForHowLong()
    {
        var ensemble = ReplicaEnsemble.Started(3);
        var (leader, a, b) = AttachTests.Roles(ensemble);
        ensemble.Kill(leader);
        ensemble.Kill(b);
        ensemble.Tick(5);
        ensemble[a].Step(new UnaryRead(1, new DataQuery("/"), false, []));
        ensemble[a].Step(new UnaryRead(2, new DataQuery("/"), true, []));

        var answers = ensemble[a].ToClients.OfType<UnaryAnswer>().ToList();
        Assert.Equal((ErrorCode.Ok, 500L), (answers[0].Reply.Code, answers[0].NoLeaderMilliseconds));
        Assert.Equal(ErrorCode.Unavailable, answers[1].Reply.Code);
    }

    [Fact]
    public void Children_ArePagedAndCarryStats()
    {
        var ensemble = ReplicaEnsemble.Started(1);
        var client = ensemble.Client(1).Open("a");
        client.Send(client.Write(1, TestClient.Create("/a")), client.Write(2, TestClient.Create("/b")), client.Write(3, TestClient.Create("/c")));
        client.Send(client.Read(new ChildrenQuery("/", null, 2, true)), client.Read(new ChildrenQuery("/", "b", 2, false)));

        var first = client.Replies[3].Read!;
        Assert.Equal(["a", "b"], first.Children.Select(child => child.Name));
        Assert.True(first.HasMore);
        Assert.All(first.Children, child => Assert.NotNull(child.Stat));
        var second = client.Replies[4].Read!;
        Assert.Equal(["c"], second.Children.Select(child => child.Name));
        Assert.False(second.HasMore);
    }

    [Fact]
    public void Read_OfAnIllegalPath_IsBadArguments()
    {
        var ensemble = ReplicaEnsemble.Started(1);
        ensemble[1].Step(new UnaryRead(1, new DataQuery("x"), false, []));

        Assert.Equal(ErrorCode.BadArguments, Assert.IsType<UnaryAnswer>(ensemble[1].ToClients[0]).Reply.Code);
    }
}
