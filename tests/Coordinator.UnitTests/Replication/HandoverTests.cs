using Coordinator.Primitives;
using Coordinator.Replication;

namespace Coordinator.UnitTests.Replication;

/// <summary>What clients notice of a planned handover: nothing but latency.</summary>
public sealed class HandoverTests
{
    [Fact]
    public void SessionWrites_DuringAHandover_AreAnsweredByTheNextReign_HereAndAtFollowers()
    {
        var ensemble = ReplicaEnsemble.Started(3);
        var (leader, a, b) = AttachTests.Roles(ensemble);
        var (atLeader, atFollower) = WriteDuringAHandover(ensemble, leader, a, b);
        Assert.Empty(atLeader.Replies);
        Assert.Single(atFollower.Replies);

        Unstall(ensemble, a);
        ensemble.TickUntil(() => atLeader.Replies.Count == 1 && atFollower.Replies.Count == 2);
        Assert.True(ensemble[a].IsLeading);
        Assert.All(atLeader.Replies.Concat(atFollower.Replies), reply => Assert.Equal(ErrorCode.Ok, reply.Code));
        Assert.Equal(new Epoch(2), atFollower.Replies[1].Zxid.Epoch);
    }

    [Fact]
    public void SessionWrites_DuringAHandoverThatIsGivenUp_AreProposedByTheSameLeader()
    {
        var ensemble = ReplicaEnsemble.Started(3);
        var (leader, a, b) = AttachTests.Roles(ensemble);
        var (atLeader, atFollower) = WriteDuringAHandover(ensemble, leader, a, b);
        ensemble.TickUntil(() => atLeader.Replies.Count == 1 && atFollower.Replies.Count == 2);

        Assert.True(ensemble[leader].IsLeading);
        Assert.All(atLeader.Replies.Concat(atFollower.Replies), reply => Assert.Equal((ErrorCode.Ok, new Epoch(1)), (reply.Code, reply.Zxid.Epoch)));
    }

    [Fact]
    public void SessionlessWrites_DuringAHandover_AreRefusedNotUnknown()
    {
        var ensemble = ReplicaEnsemble.Started(3);
        var (leader, a, b) = AttachTests.Roles(ensemble);
        Stall(ensemble, a);
        Unary(ensemble, leader, "/before");
        Move(ensemble, leader, a);
        var here = Unary(ensemble, leader, "/l");
        var there = Unary(ensemble, b, "/b");
        Unstall(ensemble, a);
        ensemble.TickUntil(() => ensemble[a].IsLeading);

        Assert.Contains(Answer(ensemble, leader, here).Code, new[] { ErrorCode.Throttled, ErrorCode.Unavailable });
        Assert.Equal(ErrorCode.Unavailable, Answer(ensemble, b, there).Code);
    }

    [Fact]
    public void Stopping_ALeaderHandsOverThenTellsItsClients()
    {
        var ensemble = ReplicaEnsemble.Started(3);
        var (leader, _, b) = AttachTests.Roles(ensemble);
        var client = ensemble.Client(leader).Open("l");
        ensemble.Tick(2);
        ensemble[leader].Step(new Stopping());
        ensemble.Settle();

        Assert.True(ensemble[b].IsLeading, ensemble.Describe());
        Assert.Equal(ErrorCode.Unavailable, client.Ended.Code);
        Assert.True(ensemble[leader].IsReadyToStop);
    }

    /// <summary>Found by the simulator: the stop that follows was begun again by the event that it came from.</summary>
    [Fact]
    public void Stopping_AHandoverThatIsGivenUp_StopsAllTheSame()
    {
        var ensemble = ReplicaEnsemble.Started(3);
        var (leader, _, b) = AttachTests.Roles(ensemble);
        var client = ensemble.Client(leader).Open("l");
        ensemble.Tick(2);
        ensemble.Filter = (from, _, message) => from != b || message is not Coordinator.Zab.Messages.Ack;
        client.Send(client.Write(1, TestClient.Create("/x")));
        ensemble[leader].Step(new MoveLeader(0, new ServerId(b)));
        ensemble[leader].Step(new Stopping());
        ensemble.Tick(13);

        Assert.True(ensemble[leader].IsReadyToStop);
        Assert.Equal(ErrorCode.Unavailable, client.Ended.Code);
    }

    [Fact]
    public void Stopping_WithoutASuccessor_IsReadyAtOnce()
    {
        var ensemble = ReplicaEnsemble.Started(1);
        ensemble[1].Step(new Stopping());

        Assert.True(ensemble[1].IsReadyToStop);
        Assert.False(ensemble[1].IsServing);
    }

    [Fact]
    public void MoveLeader_AskedOfAFollower_NamesTheLeader()
    {
        var ensemble = ReplicaEnsemble.Started(3);
        var (leader, a, _) = AttachTests.Roles(ensemble);
        var reply = Answer(ensemble, a, Move(ensemble, a, a));

        Assert.Equal(ErrorCode.Unavailable, reply.Code);
        Assert.Contains($"server {leader} does", reply.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void MoveLeader_ToTheLeader_IsDone() =>
        Assert.Equal(ErrorCode.Ok, Asked(3, leader => leader).Code);

    [Fact]
    public void MoveLeader_ToAStranger_IsBadArguments() =>
        Assert.Equal(ErrorCode.BadArguments, Asked(3, _ => 9).Code);

    /// <summary>A handover to a server that acknowledges nothing, and a write at the leader and at the other follower meanwhile.</summary>
    private static (TestClient AtLeader, TestClient AtFollower) WriteDuringAHandover(ReplicaEnsemble ensemble, int leader, int target, int other)
    {
        var atLeader = ensemble.Client(leader).Open("l");
        var atFollower = ensemble.Client(other).Open("b");
        ensemble.Tick(2);
        Stall(ensemble, target);
        atFollower.Send(atFollower.Write(1, TestClient.Create("/first")));
        Move(ensemble, leader, target);
        atLeader.Send(atLeader.Write(1, TestClient.Create("/l")));
        atFollower.Send(atFollower.Write(2, TestClient.Create("/b")));
        return (atLeader, atFollower);
    }

    private static ReplyItem Asked(int voters, Func<int, int> target)
    {
        var ensemble = ReplicaEnsemble.Started(voters);
        var leader = ensemble.Leader.Id;
        return Answer(ensemble, leader, Move(ensemble, leader, target(leader)));
    }

    private static long Move(ReplicaEnsemble ensemble, int at, int target)
    {
        var call = ensemble.NextCall();
        ensemble[at].Step(new MoveLeader(call, new ServerId(target)));
        ensemble.Settle();
        return call;
    }

    private static long Unary(ReplicaEnsemble ensemble, int at, string path)
    {
        var call = ensemble.NextCall();
        ensemble[at].Step(new UnaryWrite(call, TestClient.Create(path), []));
        ensemble.Settle();
        return call;
    }

    private static ReplyItem Answer(ReplicaEnsemble ensemble, int at, long call) =>
        ensemble[at].ToClients.OfType<UnaryAnswer>().Single(sent => sent.CallId == call).Reply;

    /// <summary>The server acknowledges nothing, so that the handover to it waits.</summary>
    private static void Stall(ReplicaEnsemble ensemble, int server)
    {
        ensemble[server].IsDiskStalled = true;
        ensemble.Settle();
    }

    private static void Unstall(ReplicaEnsemble ensemble, int server)
    {
        ensemble[server].IsDiskStalled = false;
        ensemble.Settle();
    }
}
