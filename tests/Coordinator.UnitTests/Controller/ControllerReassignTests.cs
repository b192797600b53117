using Coordinator.Controller.Core.Machine;
using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Partitions;
using Coordinator.Controller.Core.Tree;
using Coordinator.Primitives;
using static Coordinator.UnitTests.Controller.World;

namespace Coordinator.UnitTests.Controller;

/// <summary>Replicas that move: all replicate until those of the target have everything, then the others go (KIP-455).</summary>
public sealed class ControllerReassignTests
{
    private static readonly PartitionName Zero = new("t", 0);

    [Fact]
    public void OnTheWay_AllReplicate_AndWhenAllHaveArrived_OnlyTheTargetIsLeft()
    {
        var world = ControllerWorld.Started(partitions: 2, brokers: 6);
        var answer = world.Ask(new Reassign(Zero, Bs(4, 5, 6)))!;
        Assert.Equal((ErrorCode.Ok, "moves to 4, 5, 6"), (answer.Code, answer.Message));
        Assert.Equal(new PartitionAssignment(Bs(4, 5, 6, 1, 2, 3), Bs(4, 5, 6)), world.TopicOf("t")!.Partitions[0]);
        Assert.Equal((B(1), 3), (world.StateOf().Leader, world.StateOf().Isr.Count));
        world.AssertDisks();

        world.CatchUp("t");
        Assert.Equal(new PartitionAssignment(Bs(4, 5, 6), []), world.TopicOf("t")!.Partitions[0]);
        Assert.Equal(B(4), world.StateOf().Leader);
        Assert.Equal([ControllerWorld.NameOf(world, 4), ControllerWorld.NameOf(world, 5), ControllerWorld.NameOf(world, 6)], world.StateOf().Isr);
        Assert.Equal(new LeaderEpoch(2), world.StateOf().LeaderEpoch);
        Assert.Equal(new PartitionAssignment(Bs(1, 2, 3), []), world.TopicOf("t")!.Partitions[1]);
        world.AssertDisks();
        Assert.Contains(world.Commands, command => command.Broker == B(2) && command.Dropped.SequenceEqual([Zero]));
        Assert.Equal("its replicas have moved", ControllerJson.TryReadWhy(Data(world))!.Cause);
    }

    /// <summary>Not one step before: it is the last that has everything who is waited for.</summary>
    [Fact]
    public void ATargetThatIsNotAlive_IsWaitedFor()
    {
        var world = ControllerWorld.Started(brokers: 5);
        world.Ask(new Reassign(Zero, Bs(4, 5)));
        world[5].Kill();
        world.CatchUp("t");
        Assert.True(world.TopicOf("t")!.Partitions[0].IsReassigning);
        Assert.Equal((B(1), 4), (world.StateOf().Leader, world.StateOf().Isr.Count));
        world.Start(5);
        world.CatchUp("t");
        Assert.Equal(new PartitionAssignment(Bs(4, 5), []), world.TopicOf("t")!.Partitions[0]);
        world.AssertDisks();
    }

    [Fact]
    public void AnotherTarget_TakesThePlaceOfTheFirst()
    {
        var world = ControllerWorld.Started(brokers: 5);
        world.Ask(new Reassign(Zero, Bs(4)));
        Assert.Equal("moves to 2, 5", world.Ask(new Reassign(Zero, Bs(2, 5)))!.Message);
        Assert.Equal(new PartitionAssignment(Bs(2, 5, 4, 1, 3), Bs(2, 5)), world.TopicOf("t")!.Partitions[0]);
        world.CatchUp("t");
        Assert.Equal(new PartitionAssignment(Bs(2, 5), []), world.TopicOf("t")!.Partitions[0]);
        Assert.Equal(B(2), world.StateOf().Leader);
        world.AssertDisks();
    }

    [Fact]
    public void TheWayBack_IsATargetToo()
    {
        var world = ControllerWorld.Started(brokers: 4);
        world.Ask(new Reassign(Zero, Bs(4)));
        world.Ask(new Reassign(Zero, Bs(1, 2, 3)));
        world.Settle();
        Assert.Equal(new PartitionAssignment(Bs(1, 2, 3), []), world.TopicOf("t")!.Partitions[0]);
        world.AssertDisks();
    }

    [Fact]
    public void TheSameReplicas_InAnotherOrder_AreOnlyPreferredOtherwise()
    {
        var world = ControllerWorld.Started();
        var before = world.StateOf();
        Assert.Equal("is on 3, 1, 2, in this order", world.Ask(new Reassign(Zero, Bs(3, 1, 2)))!.Message);
        Assert.Equal(new PartitionAssignment(Bs(3, 1, 2), []), world.TopicOf("t")!.Partitions[0]);
        Assert.Equal(before, world.StateOf());
        Assert.Equal("3 leads in epoch 1", world.Ask(new ElectLeader(Zero, false))!.Message);
        Assert.Equal("is on 3, 1, 2 already", world.Ask(new Reassign(Zero, Bs(3, 1, 2)))!.Message);
    }

    [Fact]
    public void FewerReplicas_ThanMustAcknowledge_AreRefused()
    {
        var world = ControllerWorld.Started();
        world.Ask(new SetTopic("t", ControllerAdminTests.Defaults with { MinInSync = 2 }));
        var answer = world.Ask(new Reassign(Zero, Bs(1)))!;
        Assert.Equal(ErrorCode.BadArguments, answer.Code);
        Assert.Contains("fewer than the topic's minInSync of 2", answer.Message, StringComparison.Ordinal);
        world.Ask(new SetTopic("t", ControllerAdminTests.Defaults with { MinInSync = 1 }));
        Assert.Equal(ErrorCode.Ok, world.Ask(new Reassign(Zero, Bs(1)))!.Code);
        world.Settle();
        Assert.Equal([ControllerWorld.NameOf(world, 1)], world.StateOf().Isr);
    }

    /// <summary>The last step is one multi: a leader's wish that was under way does not bring back who has gone.</summary>
    [Fact]
    public void AWish_DuringTheLastStep_IsRefused()
    {
        var world = ControllerWorld.Started();
        world[1].IsHeld = true;
        world[1].Step(new AdminAsked(5, new Reassign(Zero, Bs(1, 2))));
        world[1].IsHeld = false;
        world[1].GoOn();
        world[1].IsHeld = true;
        world[1].GoOn();
        Assert.Contains(world[1].Undone.OfType<WriteTree>(), write => write.Ops.Count == 2);
        world[1].Ask(ControllerWorld.Proposal(world, version: 0, 1, 3));
        Assert.Equal(Coordinator.Controller.Core.Replicas.IsrAnswer.Busy, world[1].Said.OfType<IsrAnswered>().Single().Answer);
        world[1].IsHeld = false;
        world.Settle();
        Assert.Equal(Bs(1, 2), world.StateOf().Isr.Select(member => member.Broker));
        world.AssertDisks();
    }

    /// <summary>Somebody writes the state by hand: the last step is made again on what is there.</summary>
    [Fact]
    public void TheLastStep_OnAStateThatHasChanged_IsMadeAgain()
    {
        var world = ControllerWorld.Started();
        world[1].IsHeld = true;
        world[1].Step(new AdminAsked(5, new Reassign(Zero, Bs(1, 2))));
        world[1].IsHeld = false;
        world[1].GoOn();
        world[1].IsHeld = true;
        world[1].GoOn();
        world.Write(SessionId.None, new Coordinator.Tree.Txns.SetDataOp(ControllerWorld.Paths.Partition(Zero), ControllerJson.Write(world.StateOf() with { LeaderEpoch = new LeaderEpoch(8) }), -1));
        world[1].IsHeld = false;
        world.Settle();
        Assert.Equal(new LeaderEpoch(9), world.StateOf().LeaderEpoch);
        Assert.Equal(new PartitionAssignment(Bs(1, 2), []), world.TopicOf("t")!.Partitions[0]);
        Assert.Equal(ControllerRole.Active, world[1].Machine.Role);
        Assert.Equal(ErrorCode.Ok, world[1].Said.OfType<AdminAnswered>().Single().Code);
    }

    private static ReadOnlySpan<byte> Data(ControllerWorld world)
    {
        Assert.True(world.Tree.TryGet(ControllerWorld.Paths.Partition(Zero), out var data, out _));
        return data.Span;
    }
}
