using System.Text;
using Coordinator.Controller.Core.Machine;
using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Partitions;
using Coordinator.Controller.Core.Tree;
using Coordinator.Primitives;
using Coordinator.Tree.Txns;
using static Coordinator.UnitTests.Controller.World;

namespace Coordinator.UnitTests.Controller;

/// <summary>What is kept for who asks later: why a partition is led by whom, and who has been the controller.</summary>
public sealed class ControllerRecordTests
{
    private static readonly ControllerPaths Paths = ControllerWorld.Paths;

    [Fact]
    public void TheLastDecision_IsKeptWithTheState_WithWhoWasRefusedAndWhy()
    {
        var world = ControllerWorld.Started();
        Assert.Equal(new Why("it is new", "1 is the first alive", []), WhyOf(world));
        world[1].Kill();
        world.Settle();
        Assert.Equal(new Why("its leader 1 is gone", "2 is the first alive and in sync", [(B(1), "it is not alive"), (B(3), "2 comes first")]), WhyOf(world));
        Assert.Equal(WhyOf(world), world[2].Said.OfType<Decided>().Last().Decision.ForTheRecord);
    }

    [Fact]
    public void WhatALeaderAsksFor_IsNoDecision_AndLeavesIt()
    {
        var world = ControllerWorld.Started();
        var before = WhyOf(world);
        world[1].Ask(ControllerWorld.Proposal(world, version: 0, 1, 2));
        world.Settle();
        Assert.Equal(2, world.StateOf().Isr.Count);
        Assert.Equal(before, WhyOf(world));
        world[2].Kill();
        world[3].Kill();
        world.Settle();
        Assert.Equal(new Why("replicas are gone", "1 leads on", []), WhyOf(world));
    }

    /// <summary>It is kept by the next controller too, which knows of it from the tree alone.</summary>
    [Fact]
    public void AWish_InTheNextReign_LeavesItToo()
    {
        var world = ControllerWorld.Started();
        world.Write(SessionId.None, new DeleteOp(Paths.Controller, -1));
        world.Settle();
        world.Active().Step(new IsrAsked(5, ControllerWorld.Proposal(world, version: 0, 1, 2)));
        world.Settle();
        Assert.Equal(2, world.StateOf().Isr.Count);
        Assert.Equal("it is new", WhyOf(world).Cause);
    }

    [Fact]
    public void AWhy_IsReadAsItWasWritten_AndIsNoPartOfTheState()
    {
        var why = new Why("a", "b", [(B(2), "c")]);
        var state = State(1, 0, 1);
        var data = ControllerJson.Write(state, why);
        Assert.EndsWith(""","why":{"cause":"a","reason":"b","refused":[{"broker":2,"why":"c"}]}}""", Encoding.UTF8.GetString(data), StringComparison.Ordinal);
        Assert.Equal(why, ControllerJson.TryReadWhy(data));
        Assert.Equal(state, ControllerJson.TryReadState(data));
        Assert.Null(ControllerJson.TryReadWhy(ControllerJson.Write(state)));
        Assert.Null(ControllerJson.TryReadWhy("?"u8));
    }

    [Fact]
    public void EachReign_IsWrittenDown_WithItsGap()
    {
        var world = new ControllerWorld { Clock = 1_000 };
        world.Start(1);
        world.Start(2);
        world.Settle();
        Assert.Equal([new Reign(new ControllerEpoch(1), B(1), 1_000, null, "the first controller")], History(world));
        Assert.Equal("""[{"epoch":1,"broker":1,"since":1000,"gapMilliseconds":null,"cause":"the first controller"}]""", Encoding.UTF8.GetString(Data(world, Paths.History).Span));

        world.Clock = 5_000;
        world[1].Kill();
        while (!world[2].Undone.OfType<Campaign>().Any())
        {
            world[2].IsHeld = true;
            Assert.True(world[2].GoOn());
        }

        (world[2].IsHeld, world.Clock) = (false, 5_250);
        world.Settle();
        Assert.Equal(new Reign(new ControllerEpoch(2), B(2), 5_250, 250, "controller 1 of epoch 1 is gone"), History(world)[^1]);
        Assert.Equal(2, History(world).Count);
    }

    /// <summary>Its first write, and what is decided does not wait for it.</summary>
    [Fact]
    public void AReign_IsTheFirstThatIsWritten_InTheSameStep()
    {
        var world = ControllerWorld.Started();
        world[3].IsStopped = true;
        world[2].IsHeld = true;
        world[1].Kill();
        world[2].GoOn();
        world[2].IsHeld = false;
        world[2].GoOn();
        world[2].IsHeld = true;
        world[2].GoOn();
        Assert.Equal([Paths.History, Paths.Partition(new PartitionName("t", 0))], world[2].Undone.OfType<WriteTree>().Select(write => write.Ops.Single().Path));
    }

    [Fact]
    public void AClockThatIsAhead_MakesNoGapBelowZero()
    {
        var world = ControllerWorld.Started();
        world[2].ClockIsAhead = 50;
        world[1].Kill();
        world.Settle();
        Assert.Equal((B(2), 0L), (History(world)[^1].Broker, History(world)[^1].GapMilliseconds));
    }

    [Fact]
    public void NoMoreThanAHundred_AreKept()
    {
        var world = ControllerWorld.Started();
        for (var i = 0; i < 104; i++)
        {
            world.Write(SessionId.None, new DeleteOp(Paths.Controller, -1));
            world.Settle();
        }

        Assert.Equal(Enumerable.Range(6, 100), History(world).Select(reign => reign.Epoch.Value));
    }

    [Fact]
    public void AHistory_ThatCannotBeRead_BeginsAnew()
    {
        var world = ControllerWorld.Started();
        world.Write(SessionId.None, new SetDataOp(Paths.History, "?"u8.ToArray(), -1), new DeleteOp(Paths.Controller, -1));
        world.Settle();
        Assert.Equal(new ControllerEpoch(2), Assert.Single(History(world)).Epoch);
    }

    /// <summary>Whoever writes there by hand costs a repetition, and not the office.</summary>
    [Fact]
    public void AHistory_ThatHasChangedMeanwhile_IsWrittenAgain()
    {
        var world = new ControllerWorld();
        world.Start(1);
        world[1].GoOn();
        world[1].IsHeld = true;
        world[1].GoOn();
        Assert.Contains(world[1].Undone.OfType<WriteTree>(), write => write.Ops[0].Path == Paths.History);
        world.Write(SessionId.None, ControllerWorld.Create(Paths.History, "[]"u8.ToArray(), CreateMode.Persistent));
        world[1].IsHeld = false;
        world.Settle();
        Assert.Equal((ControllerRole.Active, new ControllerEpoch(1)), (world[1].Machine.Role, Assert.Single(History(world)).Epoch));
    }

    private static Why WhyOf(ControllerWorld world) => ControllerJson.TryReadWhy(Data(world, Paths.Partition(new PartitionName("t", 0))).Span)!;

    private static IReadOnlyList<Reign> History(ControllerWorld world) => ControllerJson.TryReadHistory(Data(world, Paths.History).Span)!;

    private static ReadOnlyMemory<byte> Data(ControllerWorld world, string path)
    {
        Assert.True(world.Tree.TryGet(path, out var data, out _));
        return data;
    }
}
