using Coordinator.Primitives;

namespace Coordinator.UnitTests.Replication;

/// <summary>What a replica says of what is under way.</summary>
public sealed class StatusTests
{
    [Fact]
    public void Leader_KnowsItsLearners_TheOthersKnowNone()
    {
        var ensemble = ReplicaEnsemble.Started(3);
        var leader = ensemble.Leader;
        ensemble.Tick();

        var others = ensemble.Servers.Values.Where(server => server != leader).ToList();
        Assert.Equal(others.Select(server => new ServerId(server.Id)), leader.Status.Learners.Select(learner => learner.Id));
        Assert.All(leader.Status.Learners, learner => Assert.Equal((true, true, 0L), (learner.IsSynced, learner.IsCounted, learner.Behind)));
        Assert.All(others, server => Assert.Empty(server.Status.Learners));
    }

    [Fact]
    public void Leader_WithoutAnAnswer_SaysWhatIsOutstandingAndWhoLags()
    {
        var ensemble = ReplicaEnsemble.Started(3);
        var leader = ensemble.Leader;
        var client = ensemble.Client(leader.Id).Open("a");
        ensemble.Filter = (_, _, message) => message is not Coordinator.Zab.Messages.Ack;
        client.Send(client.Write(1, TestClient.Create("/x")), client.Write(2, TestClient.Create("/y")));
        ensemble.Tick();

        var load = leader.Status.Load;
        Assert.Equal((2, 2), (load.OutstandingTxns, load.PendingRequests));
        Assert.True(load.OutstandingBytes > 0 && load.PendingBytes > 0);
        Assert.All(leader.Status.Learners, learner => Assert.Equal(2, learner.Behind));
    }
}
