using Coordinator.Controller.Core.Machine;
using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Tree;
using Coordinator.Primitives;
using Coordinator.Tree.Txns;
using static Coordinator.UnitTests.Controller.World;

namespace Coordinator.UnitTests.Controller;

/// <summary>When a broker has been told of everything, and what it has then that nobody told it of.</summary>
public sealed class ControllerCommandsTests
{
    [Fact]
    public void WhoHasNothing_HearsThatThisIsAll()
    {
        var world = ControllerWorld.Started();
        world.Start(4);
        world.Settle();
        var command = Assert.Single(world.Commands, command => command.Broker == B(4));
        Assert.Equal((0, 0, true), (command.Partitions.Count, command.Dropped.Count, command.IsComplete));
    }

    [Fact]
    public void OnlyTheLastOfSeveralCommands_SaysThatThisIsAll_Once()
    {
        var world = ControllerWorld.Started(partitions: 2_300);
        world[3].Kill();
        world.Settle();
        var before = world.Commands.Count;
        world.Start(3);
        world.Settle();
        var told = world.Commands.Skip(before).Where(command => command.Broker == B(3)).ToList();
        Assert.Equal([1_000, 1_000, 300], told.Take(3).Select(command => command.Partitions.Count));
        Assert.Equal([false, false, true], told.Take(3).Select(command => command.IsComplete));
        Assert.DoesNotContain(told.Skip(3), command => command.IsComplete);
    }

    [Fact]
    public void ANewReign_SaysItAgain_ToEveryBroker()
    {
        var world = ControllerWorld.Started();
        world[1].Kill();
        world.Settle();
        foreach (var broker in Bs(2, 3))
        {
            Assert.Single(world.Commands, command => command.Broker == broker && command.Epoch == new ControllerEpoch(2) && command.IsComplete);
        }
    }

    /// <summary>It was away while its topic was deleted, and nobody who knows of that is there any more.</summary>
    [Fact]
    public void WhatABrokerComesBackWith_ThatNobodyTellsItOf_IsRemoved()
    {
        var world = ControllerWorld.Started(brokers: 4);
        world[3].Kill();
        world.Ask(new DeleteTopic("t"));
        world[1].Kill();
        world.Settle();
        Assert.NotEmpty(world.Disks[3]);
        world.Start(3);
        world.Settle();
        Assert.Empty(world.Disks[3]);
    }

    [Fact]
    public void WhatCannotBeRead_MayBeAReplica_SoThatIsNotSaid_UntilItCan()
    {
        var world = ControllerWorld.Started(brokers: 4);
        var path = ControllerWorld.Paths.Topic("t");
        world.Tree.TryGet(path, out var data, out _);
        var right = data.ToArray();
        world.Write(SessionId.None, new SetDataOp(path, "?"u8.ToArray(), -1));
        world[4].Kill();
        world.Settle();
        var before = world.Commands.Count;
        world.Start(4);
        world.Settle();
        Assert.DoesNotContain(world.Commands.Skip(before), command => command.IsComplete);
        world.Write(SessionId.None, new SetDataOp(path, right, -1));
        world.Settle();
        Assert.Single(world.Commands.Skip(before), command => command.IsComplete && command.Broker == B(4));
    }

    /// <summary>A replica without a state cannot be told of, and must not be removed.</summary>
    [Fact]
    public void AReplicaWhosePartitionHasNoState_IsWaitedFor()
    {
        var world = ControllerWorld.Started();
        world[1].IsHeld = true;
        world.Topic("u", new TopicSpec(9, [new PartitionAssignment(Bs(3), [])]));
        world.Write(SessionId.None, new DeleteOp(ControllerWorld.Paths.Controller, -1));
        world[1].IsStopped = true;
        world[2].IsHeld = true;
        world[3].IsStopped = true;
        world[2].GoOn();
        world[2].IsHeld = false;
        world[2].GoOn();
        world[2].IsHeld = true;
        world[2].GoOn();
        Assert.Equal(ControllerRole.Active, world[2].Machine.Role);
        Assert.Contains(world[2].Undone.OfType<SendCommand>(), command => command.Broker == B(1) && command.IsComplete);
        Assert.Contains(world[2].Undone.OfType<SendCommand>(), command => command.Broker == B(3) && !command.IsComplete);
        world[1].IsStopped = false;
        world[2].IsHeld = world[3].IsStopped = false;
        world.Settle();
        Assert.Contains(world.Commands, command => command.Broker == B(3) && command.Epoch == new ControllerEpoch(2) && command.IsComplete);
    }

    [Fact]
    public void ThatThisIsAll_IsSaidAgain_WhenItWasNotHeard()
    {
        var world = ControllerWorld.Started();
        var node = world.Start(4);
        node.IsCutOff = true;
        for (var i = 0; i < 20; i++)
        {
            world.Nodes.Values.ToList().ForEach(one => one.GoOn());
        }

        node.IsCutOff = false;
        world.Settle();
        Assert.True(world.Commands.Count(command => command.Broker == B(4) && command.IsComplete) > 1);
        Assert.Single(world.Commands.Where(command => command.Broker == B(4)).TakeLast(1), command => command.IsComplete);
    }
}
