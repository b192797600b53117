using Coordinator.Broker.Client;
using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Partitions;

namespace Coordinator.UnitTests.Broker.Client;

public sealed class KnownReignsTests
{
    private static readonly PartitionName P0 = new("orders", 0);

    /// <summary>Found by the simulator: a producer that goes back to a deposed leader is told that what was acknowledged since is missing.</summary>
    [Fact]
    public void WhatABrokerThatIsBehindSays_IsNotBelieved()
    {
        var reigns = new KnownReigns();
        Assert.True(reigns.Hear(P0, topic: 7, new LeaderEpoch(4)));
        Assert.True(reigns.Hear(P0, topic: 7, new LeaderEpoch(4)));
        Assert.False(reigns.Hear(P0, topic: 7, new LeaderEpoch(3)));
        Assert.True(reigns.IsOver(P0, new LeaderEpoch(3)));
        Assert.False(reigns.IsOver(P0, new LeaderEpoch(4)));
    }

    [Fact]
    public void AnAcknowledgement_TellsOfItsReign()
    {
        var reigns = new KnownReigns();
        reigns.Hear(P0, topic: 7, new LeaderEpoch(1));
        reigns.Hear(P0, new LeaderEpoch(5));
        reigns.Hear(P0, new LeaderEpoch(2));
        Assert.False(reigns.Hear(P0, topic: 7, new LeaderEpoch(4)));
        Assert.True(reigns.Hear(P0, topic: 7, new LeaderEpoch(5)));
    }

    [Fact]
    public void ATopicCreatedAnew_BeginsAnew()
    {
        var reigns = new KnownReigns();
        reigns.Hear(P0, topic: 7, new LeaderEpoch(4));
        Assert.True(reigns.Hear(P0, topic: 8, new LeaderEpoch(0)));
        Assert.False(reigns.IsOver(P0, new LeaderEpoch(0)));
    }
}
