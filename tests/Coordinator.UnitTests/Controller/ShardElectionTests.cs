using Coordinator.Controller.Core.Machine;
using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Partitions;
using Coordinator.Controller.Core.Selection;
using Coordinator.Controller.Core.Tree;
using static Coordinator.UnitTests.Controller.World;

namespace Coordinator.UnitTests.Controller;

/// <summary>Partitions that whoever is alive may lead: there is nothing to be in sync with.</summary>
public sealed class ShardElectionTests
{
    [Fact]
    public void TheFirstAlive_Leads_AndNobodyElseIsInSync()
    {
        var world = Started();
        Assert.Equal("leader 1, in sync 1", Of(world));
    }

    [Fact]
    public void WhenTheLeaderIsGone_TheNextAliveLeads_WithoutARisk()
    {
        var world = Started();
        world[1].Kill();
        world.Settle();
        Assert.Equal("leader 2, in sync 2", Of(world));
        Assert.Equal((Risk.None, new LeaderEpoch(1)), (world.StateOf().Risk, world.StateOf().LeaderEpoch));

        world[2].Kill();
        world.Settle();
        Assert.Equal("leader 3, in sync 3", Of(world));
    }

    [Fact]
    public void WhenNobodyIsAlive_ItWaitsForAny_AndTheFirstToComeLeads()
    {
        var world = Started();
        world[1].Kill();
        world.Settle();
        world[3].Kill();
        world[2].Kill();
        var back = world.Start(3, directory: 33);
        world.Settle();
        Assert.Equal("leader 3, in sync 3", Of(world));
        Assert.Equal(NameOf(back, 33), world.StateOf().Isr[0]);
        Assert.Equal(Risk.None, world.StateOf().Risk);
    }

    [Fact]
    public void NobodyAlive_SaysForWhomItWaits()
    {
        var world = Started();
        world.Start(4);
        world.Settle();
        foreach (var id in new[] { 2, 3, 1 })
        {
            world[id].Kill();
            world.Settle();
        }

        Assert.Equal(BrokerId.None, world.StateOf().Leader);
        Assert.True(world.Tree.TryGet(ControllerWorld.Paths.Partition(new PartitionName("t", 0)), out var data, out _));
        Assert.StartsWith("waits for 1, 2, 3: ", ControllerJson.TryReadWhy(data.Span)!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void TheLeadershipGoesBack_ToWhoComesFirst()
    {
        var world = Started();
        world[1].Kill();
        world.Settle();
        world.Start(1, directory: 11);
        world.Settle();
        Assert.Equal(B(2), world.StateOf().Leader);
        world.Active().Step(new Rebalance());
        world.Settle();
        Assert.Equal("leader 1, in sync 1", Of(world));
    }

    [Fact]
    public void AShardThatMoves_IsLedByOneOfItsTarget_AsSoonAsOneIsAlive()
    {
        var world = Started(new PartitionAssignment(Bs(4, 3, 1, 2), Bs(4, 3)));
        Assert.Equal("leader 3, in sync 3", Of(world));
        Assert.Equal(Bs(4, 3), world.TopicOf("t")!.Partitions[0].Replicas);
        Assert.Empty(world.TopicOf("t")!.Partitions[0].Target);
    }

    private static ControllerWorld Started(PartitionAssignment? moving = null)
    {
        var spec = new TopicSpec(1, [new PartitionAssignment(Bs(1, 2, 3), [])]) { AnyMayLead = true };
        var world = new ControllerWorld(topic: spec);
        foreach (var id in new[] { 1, 2, 3 })
        {
            world.Start(id);
        }

        world.Settle();
        if (moving is not null)
        {
            world.Topic("t", spec with { Partitions = [moving] });
            world.Settle();
        }

        return world;
    }

    private static ReplicaName NameOf(ControllerWorld.Node node, int directory) => new(B(3), new DirectoryId((ulong)directory), node.Life);

    private static string Of(ControllerWorld world) => $"leader {world.StateOf().Leader}, in sync {string.Join(' ', world.StateOf().Isr.Select(member => member.Broker))}";
}
