using Coordinator.Controller.Core.Machine;
using Coordinator.Controller.Core.Machine.Admin;
using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Partitions;
using Coordinator.Controller.Core.Selection;
using Coordinator.Controller.Core.Tree;
using Coordinator.Primitives;
using static Coordinator.UnitTests.Controller.World;

namespace Coordinator.UnitTests.Controller;

/// <summary>What operators ask of a controller: topics that are created and set, elections.</summary>
public sealed class ControllerAdminTests
{
    public static readonly TopicSettings Defaults = new(null, null, null, null, null);

    [Fact]
    public void ATopic_IsSpread_HasItsStates_AndIsAnswered_WhenAllAreWritten()
    {
        var world = ControllerWorld.Started();
        var settings = new TopicSettings(2, true, FsyncPolicy.Interval, 1_000, 2_000);
        Assert.Null(world.Ask(new CreateTopic("orders", 7, 6, 3, settings), settles: false));
        world.Settle();
        Assert.Equal((ErrorCode.Ok, "created, with 6 partitions of 3 replicas"), Answer(world));
        var topic = world.TopicOf("orders")!;
        Assert.Equal((7UL, 6, 2, true), (topic.Id, topic.Partitions.Count, topic.MinInSync, topic.AllowsUnclean));
        Assert.Equal((FsyncPolicy.Interval, 1_000L, 2_000L), (topic.Fsync, topic.RetentionBytes, topic.RetentionMilliseconds));
        for (var number = 0; number < 6; number++)
        {
            Assert.Equal((topic.Partitions[number].Replicas[0], 3), (world.StateOf(number, "orders").Leader, world.StateOf(number, "orders").Isr.Count));
        }

        world.AssertDisks();
    }

    [Fact]
    public void ATopic_IsNotAnswered_BeforeItsLastStateIsWritten()
    {
        var world = ControllerWorld.Started();
        world.Ask(new CreateTopic("orders", 7, 600, 1, Defaults), settles: false);
        while (!world.Exists(ControllerWorld.Paths.Partition(new PartitionName("orders", 599))))
        {
            Assert.Empty(world[1].Said.OfType<AdminAnswered>());
            Assert.True(world.Nodes.Values.ToList().Exists(node => node.GoOn()));
        }

        world.Settle();
        Assert.Equal(ErrorCode.Ok, Answer(world).Code);
    }

    /// <summary>No replica of it is alive, and nothing is waited for that may never come.</summary>
    [Fact]
    public void ATopic_WhoseBrokersDieMeanwhile_IsAnswered_WhenItIsWritten()
    {
        var world = ControllerWorld.Started();
        world.Start(4);
        world.Settle();
        world[1].IsHeld = true;
        var call = new AdminAsked(5, new CreateTopic("orders", 3, 1, 1, Defaults));
        world[1].Step(call);
        var owner = ControllerJson.TryReadTopic(world[1].Undone.OfType<WriteTree>().Single().Ops[0].Data.Span)!.Partitions[0].Replicas[0];
        Assert.NotEqual(B(1), owner);
        world[owner.Value].Kill();
        world[1].IsHeld = false;
        world.Settle();
        Assert.Equal(ErrorCode.Ok, Answer(world).Code);
        Assert.True(world.Exists(ControllerWorld.Paths.Topic("orders")));
        Assert.False(world.Exists(ControllerWorld.Paths.Partition(new PartitionName("orders", 0))));
    }

    public static TheoryData<AdminRequest, ErrorCode, string> Refusals => new()
    {
        { new CreateTopic("a/b", 7, 1, 1, Defaults), ErrorCode.BadArguments, "'a/b' is no name of a topic" },
        { new CreateTopic("u", 0, 1, 1, Defaults), ErrorCode.BadArguments, "the id of a topic" },
        { new CreateTopic("u", 7, 0, 1, Defaults), ErrorCode.BadArguments, "1 to 20000 partitions, not 0" },
        { new CreateTopic("u", 7, 20_001, 1, Defaults), ErrorCode.BadArguments, "1 to 20000 partitions, not 20001" },
        { new CreateTopic("u", 7, 1, 0, Defaults), ErrorCode.BadArguments, "a replication factor is 1 to 3, not 0" },
        { new CreateTopic("u", 7, 1, 4, Defaults), ErrorCode.BadArguments, "a replication factor is 1 to 3, not 4" },
        { new CreateTopic("u", 7, 1, 3, Defaults with { MinInSync = 0 }), ErrorCode.BadArguments, "minInSync is 1 to 15, not 0" },
        { new CreateTopic("u", 7, 1, 3, Defaults with { MinInSync = 16 }), ErrorCode.BadArguments, "minInSync is 1 to 15, not 16" },
        { new CreateTopic("u", 7, 1, 2, Defaults with { MinInSync = 3 }), ErrorCode.BadArguments, "minInSync is 3, more than the 2 replicas" },
        { new CreateTopic("u", 7, 1, 2, Defaults with { RetentionBytes = -2 }), ErrorCode.BadArguments, "retentionBytes is at least -1" },
        { new CreateTopic("u", 7, 1, 2, Defaults with { RetentionMilliseconds = -2 }), ErrorCode.BadArguments, "retentionMs is at least -1" },
        { new CreateTopic("t", 7, 1, 2, Defaults), ErrorCode.NodeExists, "there is a topic 't' already" },
        { new SetTopic("t", Defaults with { MinInSync = 4 }), ErrorCode.BadArguments, "more than the 3 replicas" },
        { new SetTopic("t", Defaults with { Fsync = (FsyncPolicy)9 }), ErrorCode.BadArguments, "9 is no fsync policy" },
        { new SetTopic("u", Defaults), ErrorCode.NoNode, "there is no topic 'u'" },
        { new DeleteTopic("u"), ErrorCode.NoNode, "there is no topic 'u'" },
        { new ElectLeader(new PartitionName("t", 1), false), ErrorCode.NoNode, "there is no partition t:1" },
        { new ElectLeader(new PartitionName("t", -1), false), ErrorCode.NoNode, "there is no partition t:-1" },
        { new Reassign(new PartitionName("t", 0), Bs(1, 9)), ErrorCode.BadArguments, "broker 9 is not registered" },
        { new Reassign(new PartitionName("t", 0), Bs(1, 1)), ErrorCode.BadArguments, "names one twice" },
        { new Reassign(new PartitionName("t", 0), []), ErrorCode.BadArguments, "1 to 15 replicas, not 0" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public void WhatCannotBe_IsRefused_WithTheInputAndTheLimit_AndNothingIsWritten(AdminRequest request, ErrorCode code, string message)
    {
        var world = ControllerWorld.Started();
        var before = world.Last;
        var answer = world.Ask(request)!;
        Assert.Equal(code, answer.Code);
        Assert.Contains(message, answer.Message, StringComparison.Ordinal);
        Assert.Equal(before, world.Last);
    }

    [Fact]
    public void ATopic_ThatWouldNotFitAZnode_IsRefused()
    {
        var world = new ControllerWorld();
        foreach (var id in Enumerable.Range(100_000, 15))
        {
            world.Start(id);
        }

        world.Settle();
        var answer = world.Ask(new CreateTopic("u", 7, 20_000, 15, Defaults))!;
        Assert.Equal(ErrorCode.BadArguments, answer.Code);
        Assert.Contains("the limit is 921600", answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void BrokersThatLeave_GetNoReplicas_AndTooFewOthersAreNamed()
    {
        var world = ControllerWorld.Started();
        world[1].Step(new DrainAsked(77, B(3), world[3].Life));
        world.Settle();
        Assert.Equal(ErrorCode.Ok, world.Ask(new CreateTopic("u", 7, 4, 2, Defaults))!.Code);
        Assert.All(world.TopicOf("u")!.Partitions, assignment => Assert.DoesNotContain(B(3), assignment.Replicas));
        var answer = world.Ask(new CreateTopic("v", 7, 4, 3, Defaults))!;
        Assert.Equal((ErrorCode.NotReady, "3 replicas need as many brokers that stay and whose disks work, there are 2 of 3"), (answer.Code, answer.Message));
    }

    [Fact]
    public void WhoIsNoController_SaysWhoIs()
    {
        var world = ControllerWorld.Started();
        world[2].Step(new AdminAsked(5, new DeleteTopic("t")));
        Assert.Equal(new AdminAnswered(5, ErrorCode.Unavailable, "broker 2 is not the controller: broker 1 is"), world[2].Said[^1]);
        var alone = new ControllerWorld().Start(1);
        alone.Step(new AdminAsked(6, new DeleteTopic("t")));
        Assert.Equal(new AdminAnswered(6, ErrorCode.Unavailable, "broker 1 is not the controller, and nobody else is seen to be"), alone.Said[^1]);
    }

    [Fact]
    public void WhoIsDeposedMeanwhile_SaysThatTheOutcomeIsUnknown()
    {
        var world = ControllerWorld.Started();
        world[1].IsHeld = true;
        world[1].Step(new AdminAsked(5, new CreateTopic("u", 7, 1, 1, Defaults)));
        world[1].Step(new SessionOver());
        Assert.Equal(ErrorCode.OutcomeUnknown, Assert.Single(world[1].Said.OfType<AdminAnswered>()).Code);
    }

    [Fact]
    public void NoMoreThanAThousandWait()
    {
        var world = ControllerWorld.Started();
        world[1].IsHeld = true;
        for (var call = 0; call < AdminCalls.MaxWaiting; call++)
        {
            world[1].Step(new AdminAsked(10 + call, new CreateTopic($"u{call}", 7, 1, 1, Defaults)));
        }

        Assert.Empty(world[1].Said.OfType<AdminAnswered>());
        world[1].Step(new AdminAsked(5, new CreateTopic("v", 7, 1, 1, Defaults)));
        Assert.Equal((5L, ErrorCode.Throttled), (Assert.Single(world[1].Said.OfType<AdminAnswered>()).CallId, world[1].Said.OfType<AdminAnswered>().Single().Code));
        world[1].IsHeld = false;
        world.Settle();
        Assert.Equal(AdminCalls.MaxWaiting, world[1].Said.OfType<AdminAnswered>().Count(answer => answer.Code == ErrorCode.Ok));
    }

    [Fact]
    public void OfTwoWhoCreateTheSame_OneIsRefused()
    {
        var world = ControllerWorld.Started();
        world[1].Step(new AdminAsked(5, new CreateTopic("u", 7, 1, 1, Defaults)));
        world[1].Step(new AdminAsked(6, new CreateTopic("u", 8, 2, 1, Defaults)));
        world.Settle();
        Assert.Equal([(6L, ErrorCode.NodeExists), (5L, ErrorCode.Ok)], world[1].Said.OfType<AdminAnswered>().Select(answer => (answer.CallId, answer.Code)));
        Assert.Equal(7UL, world.TopicOf("u")!.Id);
    }

    /// <summary>Somebody creates it by hand, between the look and the write.</summary>
    [Fact]
    public void ATopic_ThatIsThereWhenItIsWritten_IsRefused_AndTheControllerStays()
    {
        var world = ControllerWorld.Started();
        world[1].IsHeld = true;
        world[1].Step(new AdminAsked(5, new CreateTopic("u", 7, 1, 1, Defaults)));
        world.Topic("u", new TopicSpec(9, [new PartitionAssignment(Bs(2), [])]));
        world[1].IsHeld = false;
        world.Settle();
        Assert.Equal(ErrorCode.NodeExists, Answer(world).Code);
        Assert.Equal((ControllerRole.Active, 9UL), (world[1].Machine.Role, world.TopicOf("u")!.Id));
    }

    [Fact]
    public void AChangedRule_IsToldToEveryReplica_AlthoughNoStateHasChanged()
    {
        var world = ControllerWorld.Started(partitions: 2);
        var (before, last) = (world.StateOf(), world.Commands.Count);
        Assert.Equal((ErrorCode.Ok, "set"), (world.Ask(new SetTopic("t", Defaults with { MinInSync = 2, RetentionBytes = 5 }))!.Code, Answer(world).Message));
        Assert.Equal(before, world.StateOf());
        foreach (var broker in Bs(1, 2, 3))
        {
            var told = world.Commands.Skip(last).Where(command => command.Broker == broker).SelectMany(command => command.Partitions).ToList();
            Assert.Equal([0, 1], told.Select(order => order.Partition.Number).Order());
            Assert.All(told, order => Assert.Equal((2, 5L), (order.Rules.MinInSync, order.Rules.RetentionBytes)));
        }
    }

    [Fact]
    public void UncleanLeaders_ArePermitted_AndThereIsOneAtOnce()
    {
        var world = Leaderless();
        Assert.Equal(ErrorCode.Ok, world.Ask(new SetTopic("t", Defaults with { AllowsUnclean = true }))!.Code);
        Assert.Equal((B(1), Risk.Unclean), (world.StateOf().Leader, world.StateOf().Risk));
    }

    [Fact]
    public void AnElection_GivesThePreferredOneTheLeadership()
    {
        var world = ControllerWorld.Started(brokers: 4);
        world[1].Kill();
        world.Settle();
        world.Start(1);
        world.CatchUp("t");
        Assert.Equal(B(2), world.StateOf().Leader);
        var answer = world.Ask(new ElectLeader(new PartitionName("t", 0), false))!;
        Assert.Equal((ErrorCode.Ok, "1 leads in epoch 2"), (answer.Code, answer.Message));
        Assert.Equal(B(1), world.StateOf().Leader);
        Assert.Equal("1 leads in epoch 2", world.Ask(new ElectLeader(new PartitionName("t", 0), false))!.Message);
    }

    [Fact]
    public void AnElection_InWhichThePreferredOneCannotLead_SaysSo()
    {
        var world = ControllerWorld.Started();
        world[1].Kill();
        world.Settle();
        var answer = world.Ask(new ElectLeader(new PartitionName("t", 0), false))!;
        Assert.Equal((ErrorCode.NotReady, "the preferred one cannot lead now: 2 stays"), (answer.Code, answer.Message));
    }

    [Fact]
    public void AnUncleanElection_IsPermittedForThisOnce()
    {
        var world = Leaderless();
        var refused = world.Ask(new ElectLeader(new PartitionName("t", 0), false))!;
        Assert.Equal(ErrorCode.NotReady, refused.Code);
        Assert.StartsWith("waits for 3", refused.Message, StringComparison.Ordinal);

        var answer = world.Ask(new ElectLeader(new PartitionName("t", 0), true))!;
        Assert.Equal((ErrorCode.Ok, Risk.Unclean), (answer.Code, world.StateOf().Risk));
        Assert.Equal($"1 leads in epoch {world.StateOf().LeaderEpoch}", answer.Message);

        world.Start(2);
        world.Settle();
        world[1].Kill();
        world.Settle();
        Assert.Equal(BrokerId.None, world.StateOf().Leader);
    }

    /// <summary>Permitted, and not used: it is not there for whatever happens later.</summary>
    [Fact]
    public void AnUncleanElection_ThatIsNotNeeded_IsNotMadeLater()
    {
        var world = ControllerWorld.Started(brokers: 4);
        Assert.Equal("1 leads in epoch 0", world.Ask(new ElectLeader(new PartitionName("t", 0), true))!.Message);
        foreach (var id in new[] { 1, 2, 3 })
        {
            world[id].Kill();
            world.Settle();
        }

        world.Start(1);
        world.Settle();
        Assert.Equal(BrokerId.None, world.StateOf().Leader);
    }

    private static (ErrorCode Code, string Message) Answer(ControllerWorld world)
    {
        var answer = world[1].Said.OfType<AdminAnswered>().Last();
        return (answer.Code, answer.Message);
    }

    /// <summary>The last in sync, 3, is dead; 1 is alive.</summary>
    private static ControllerWorld Leaderless()
    {
        var world = ControllerWorld.Started();
        foreach (var id in new[] { 1, 2, 3 })
        {
            world[id].Kill();
            world.Settle();
        }

        world.Start(1);
        world.Settle();
        Assert.Equal(BrokerId.None, world.StateOf().Leader);
        return world;
    }
}
