using Coordinator.Controller.Core.Machine;
using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Partitions;
using Coordinator.Controller.Core.Replicas;
using Coordinator.Controller.Core.Tree;
using Coordinator.Primitives;
using Coordinator.Tree.Txns;
using static Coordinator.UnitTests.Controller.World;

namespace Coordinator.UnitTests.Controller;

/// <summary>Topics that are deleted: the mark first, then the states, then the topic with its mark.</summary>
public sealed class ControllerDeletionTests
{
    private static readonly ControllerPaths Paths = ControllerWorld.Paths;

    [Fact]
    public void ATopic_IsGone_WithItsStatesItsMarkAndItsLogs_WhenThatIsAnswered()
    {
        var world = ControllerWorld.Started(partitions: 1_200);
        Assert.Null(world.Ask(new DeleteTopic("t"), settles: false));
        world.Settle();
        var answer = Assert.Single(world[1].Said.OfType<AdminAnswered>());
        Assert.Equal((ErrorCode.Ok, "deleted"), (answer.Code, answer.Message));
        Assert.Empty(world.Tree.ListChildren(Paths.Topics, null, 10)!.Names);
        Assert.Empty(world.Tree.ListChildren(Paths.Deletions, null, 10)!.Names);
        Assert.All(world.Disks.Values, Assert.Empty);
    }

    [Fact]
    public void WhatIsMarked_IsNotPlanned_NotAskedFor_AndNotCreatedAgain()
    {
        var world = ControllerWorld.Started(partitions: 3);
        world.Start(4);
        world.Settle();
        world[1].IsHeld = true;
        world.Write(SessionId.None, ControllerWorld.Create(Paths.Deletion("t"), [], CreateMode.Persistent));
        world[1].GoOn();
        Assert.DoesNotContain(world[1].Undone.OfType<WriteTree>().SelectMany(write => write.Ops), op => op.Kind != TreeOpKind.Delete);

        world[1].Ask(ControllerWorld.Proposal(world, version: 0, 1, 2));
        Assert.Equal(IsrAnswer.UnknownPartition, world[1].Said.OfType<IsrAnswered>().Single().Answer);
        world[3].Kill();
        world[1].GoOn();
        Assert.DoesNotContain(world[1].Undone.OfType<WriteTree>().SelectMany(write => write.Ops), op => op.Kind != TreeOpKind.Delete);
        foreach (var request in new AdminRequest[]
        {
            new CreateTopic("t", 9, 1, 1, ControllerAdminTests.Defaults),
            new SetTopic("t", ControllerAdminTests.Defaults),
            new ElectLeader(new PartitionName("t", 0), true),
            new Reassign(new PartitionName("t", 0), Bs(1)),
        })
        {
            var refused = world.Ask(request, settles: false)!;
            Assert.Equal(ErrorCode.NotReady, refused.Code);
            Assert.Contains("'t' is being deleted", refused.Message, StringComparison.Ordinal);
        }

        Assert.Null(world.Ask(new DeleteTopic("t"), settles: false));
        world[1].IsHeld = false;
        world.Settle();
        Assert.Equal(ErrorCode.Ok, world[1].Said.OfType<AdminAnswered>().Last().Code);
    }

    /// <summary>A state that was on its way when the mark came is deleted too.</summary>
    [Fact]
    public void AStateThatIsBeingWritten_WhenTheTopicIsDeleted_DoesNotOutliveIt()
    {
        var world = ControllerWorld.Started();
        world[1].IsHeld = true;
        world.Ask(new CreateTopic("u", 7, 600, 3, ControllerAdminTests.Defaults), settles: false);
        world[1].IsHeld = false;
        world[1].GoOn();
        world[1].IsHeld = true;
        world[1].GoOn();
        Assert.Contains(world[1].Undone.OfType<WriteTree>(), write => write.Ops[0].Path.StartsWith(Paths.Topic("u") + "/", StringComparison.Ordinal));
        world.Write(SessionId.None, ControllerWorld.Create(Paths.Deletion("u"), [], CreateMode.Persistent));
        world[1].GoOn();
        world[1].IsHeld = false;
        world.Settle();
        Assert.False(world.Exists(Paths.Topic("u")));
        Assert.False(world.Exists(Paths.Deletion("u")));
        world.AssertDisks();
    }

    [Fact]
    public void ATopic_ThatIsCreatedAgain_IsAnother_AndStartsAnew()
    {
        var world = ControllerWorld.Started(partitions: 2);
        world[3].Kill();
        world.Settle();
        world.Start(3);
        world.CatchUp("t");
        Assert.Equal(ErrorCode.Ok, world.Ask(new DeleteTopic("t"))!.Code);
        Assert.Equal(ErrorCode.Ok, world.Ask(new CreateTopic("t", 99, 1, 2, ControllerAdminTests.Defaults))!.Code);
        Assert.Equal(LeaderEpoch.First, world.StateOf().LeaderEpoch);
        Assert.Equal(2, world.StateOf().Isr.Count);
        world.AssertDisks();
        var leader = world.StateOf().Leader.Value;
        world[leader].Kill();
        world.Settle();
        Assert.NotEqual(B(leader), world.StateOf().Leader);
    }

    /// <summary>A broker that was cut off when it lost a replica hears of it when it can be reached, and not of one that it has again.</summary>
    [Fact]
    public void WhatABrokerHasNotHeard_IsSaidAgain_AndOnlyAsLongAsItIsSo()
    {
        var world = ControllerWorld.Started();
        world[3].IsCutOff = true;
        world[1].Step(new AdminAsked(5, new DeleteTopic("t")));
        for (var i = 0; i < 30; i++)
        {
            world.Nodes.Values.ToList().ForEach(node => node.GoOn());
        }

        Assert.Equal(ErrorCode.Ok, world[1].Said.OfType<AdminAnswered>().Single().Code);
        Assert.Single(world.Disks[3]);
        world[1].Step(new AdminAsked(6, new CreateTopic("t", 99, 1, 3, ControllerAdminTests.Defaults)));
        for (var i = 0; i < 30; i++)
        {
            world.Nodes.Values.ToList().ForEach(node => node.GoOn());
        }

        var before = world.Commands.Count;
        world[3].IsCutOff = false;
        world.Settle();
        Assert.DoesNotContain(world.Commands.Skip(before), command => command.Dropped.Count > 0);
        world.AssertDisks();
    }

    [Fact]
    public void ATopic_WithAZnodeThatIsNoPartition_IsNotDeleted_AndThatIsSaid_UntilItIsGone()
    {
        var world = ControllerWorld.Started();
        world.Write(SessionId.None, ControllerWorld.Create(Paths.Topic("t") + "/notes", [], CreateMode.Persistent));
        var answer = world.Ask(new DeleteTopic("t"))!;
        Assert.Equal(ErrorCode.NotEmpty, answer.Code);
        Assert.Contains(Paths.Topic("t"), answer.Message, StringComparison.Ordinal);
        Assert.Equal(ControllerRole.Active, world[1].Machine.Role);
        Assert.True(world.Exists(Paths.Deletion("t")));

        world.Write(SessionId.None, new DeleteOp(Paths.Topic("t") + "/notes", -1));
        world[1].Step(new Rebalance());
        world.Settle();
        Assert.False(world.Exists(Paths.Topic("t")));
        Assert.False(world.Exists(Paths.Deletion("t")));
    }

    [Fact]
    public void ATopic_WhoseDataCannotBeRead_CanBeDeleted()
    {
        var world = ControllerWorld.Started();
        world.Write(SessionId.None, new SetDataOp(Paths.Topic("t"), "?"u8.ToArray(), -1), new SetDataOp(Paths.Partition(new PartitionName("t", 0)), "?"u8.ToArray(), -1));
        world.Settle();
        Assert.Equal(ErrorCode.NotReady, world.Ask(new SetTopic("t", ControllerAdminTests.Defaults))!.Code);
        Assert.Equal(ErrorCode.Ok, world.Ask(new DeleteTopic("t"))!.Code);
        Assert.False(world.Exists(Paths.Topic("t")));
    }

    [Fact]
    public void ATopic_ThatIsDeletedByHand_IsDropped()
    {
        var world = ControllerWorld.Started();
        world.Write(SessionId.None, new DeleteOp(Paths.Partition(new PartitionName("t", 0)), -1), new DeleteOp(Paths.Topic("t"), -1));
        world.Settle();
        Assert.All(world.Disks.Values, Assert.Empty);
        Assert.Contains(world.Commands, command => command.Broker == B(2) && command.Dropped.SequenceEqual([new PartitionName("t", 0)]));
    }
}
