using Coordinator.Controller.Core.Machine;
using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Partitions;
using Coordinator.Controller.Core.Replicas;
using Coordinator.Controller.Core.Selection;
using Coordinator.Controller.Core.Tree;
using Coordinator.Primitives;
using Coordinator.Tree.Txns;
using static Coordinator.UnitTests.Controller.World;

namespace Coordinator.UnitTests.Controller;

/// <summary>The controller over the real tree: what it decides, by the numbers of Kafka's bugs.</summary>
public sealed class ControllerMachineTests
{
    [Fact]
    public void OneIsElected_CreatesTheStates_AndTellsEveryBroker()
    {
        var world = ControllerWorld.Started();
        Assert.Equal([ControllerRole.Active, ControllerRole.Standby, ControllerRole.Standby], world.Nodes.Values.Select(node => node.Machine.Role));
        Assert.Equal(new PartitionState(B(1), LeaderEpoch.First, new ControllerEpoch(1), [ControllerWorld.NameOf(world, 1), ControllerWorld.NameOf(world, 2), ControllerWorld.NameOf(world, 3)], Risk.None), world.StateOf());
        foreach (var id in new[] { 1, 2, 3 })
        {
            var told = world.Commands.Last(command => command.Broker == B(id));
            Assert.Equal((new ControllerEpoch(1), world[id].Life), (told.Epoch, told.Incarnation));
            Assert.Equal((world.StateOf(), "h:1"), (told.Partitions.Single().State, told.Partitions.Single().LeaderEndpoint));
        }
    }

    [Fact]
    public void ADeadLeader_IsReplaced_ByTheFirstInSync_AndOnlyWhoLivesIsLeftInTheSet()
    {
        var world = ControllerWorld.Started();
        world[1].Kill();
        world.Settle();
        Assert.Equal(new PartitionState(B(2), new LeaderEpoch(1), new ControllerEpoch(2), [ControllerWorld.NameOf(world, 2), ControllerWorld.NameOf(world, 3)], Risk.None), world.StateOf());
    }

    [Fact]
    public void AllDead_TheLastOneIsWaitedFor_AndLeadsWhenItIsBack()
    {
        var world = ControllerWorld.Started();
        var last = ControllerWorld.NameOf(world, 3);
        world[1].Kill();
        world.Settle();
        world[2].Kill();
        world.Settle();
        world[3].Kill();
        world.Start(1);
        world.Settle();
        Assert.Equal(BrokerId.None, world.StateOf().Leader);
        Assert.Equal([last], world.StateOf().Isr);
        Assert.Contains(world[1].Said.OfType<Decided>(), decided => decided.Decision.Reason.StartsWith("waits for 3", StringComparison.Ordinal));

        world.Start(3);
        world.Settle();
        Assert.Equal((B(3), Risk.None), (world.StateOf().Leader, world.StateOf().Risk));
    }

    /// <summary>KAFKA-6526: switching the setting on acts at once.</summary>
    [Fact]
    public void AnUncleanElection_IsMadeByChoiceOnly_AtOnce_AndIsRecorded()
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
        world.Topic("t", new TopicSpec(1, [new PartitionAssignment(Bs(1, 2, 3), [])]) { AllowsUnclean = true });
        world.Settle();
        Assert.Equal((B(1), Risk.Unclean), (world.StateOf().Leader, world.StateOf().Risk));
        Assert.Equal([ControllerWorld.NameOf(world, 1)], world.StateOf().Isr);
    }

    /// <summary>KAFKA-7235, G.4: between two looks at the brokers a leader died and came back.</summary>
    [Fact]
    public void AFastBounce_IsANewLife_AndANewReign()
    {
        var world = ControllerWorld.Started();
        var before = world[2].Life;
        world[1].IsStopped = true;
        world[2].Kill();
        world.Start(2);
        world[1].IsStopped = false;
        world.Settle();
        Assert.True(world[2].Life > before);
        Assert.Equal(world[2].Life, world.Commands.Last(command => command.Broker == B(2)).Incarnation);

        var leader = world.StateOf();
        world[1].Kill();
        world.Start(1);
        world.Settle();
        Assert.True(world.StateOf().LeaderEpoch > leader.LeaderEpoch);
    }

    [Fact]
    public void ALeadersWish_IsWritten_AndAnsweredWithTheNewVersion()
    {
        var world = ControllerWorld.Started();
        world[1].Ask(ControllerWorld.Proposal(world, version: 0, 1, 2));
        world.Settle();
        var answer = Assert.Single(world[1].Said.OfType<IsrAnswered>());
        Assert.Equal((IsrAnswer.Accepted, new PartitionVersion(1)), (answer.Answer, answer.Version));
        Assert.Equal([ControllerWorld.NameOf(world, 1), ControllerWorld.NameOf(world, 2)], world.StateOf().Isr);
        Assert.Equal(world.StateOf(), answer.State);
        Assert.Equal(LeaderEpoch.First, world.StateOf().LeaderEpoch);

        world[2].Ask(ControllerWorld.Proposal(world, version: 1, 1, 2, 3));
        Assert.Equal(IsrAnswer.NotController, Assert.Single(world[2].Said.OfType<IsrAnswered>()).Answer);
    }

    /// <summary>Who has just died cannot be written into the set by a wish that was judged before.</summary>
    [Fact]
    public void AWish_ThatADeathOvertakes_IsRefused()
    {
        var world = ControllerWorld.Started();
        world[1].Ask(ControllerWorld.Proposal(world, version: 0, 1, 2));
        world.Settle();
        world[1].IsHeld = true;
        world[1].Ask(ControllerWorld.Proposal(world, version: 1, 1, 2, 3));
        world[2].Kill();
        world[1].IsHeld = false;
        world.Settle();
        Assert.DoesNotContain(world.StateOf().Isr, member => member.Broker == B(2));
    }

    [Fact]
    public void ABrokerThatLeaves_IsAnswered_WhenItsLeaderships_AreWithOthers()
    {
        var world = ControllerWorld.Started(partitions: 3);
        world[1].Step(new DrainAsked(77, B(1), world[1].Life));
        Assert.Empty(world[1].Said.OfType<DrainAnswered>());
        world.Settle();
        Assert.Empty(Assert.Single(world[1].Said.OfType<DrainAnswered>()).StillLeads);
        for (var partition = 0; partition < 3; partition++)
        {
            Assert.Equal(B(2), world.StateOf(partition).Leader);
            Assert.DoesNotContain(world.StateOf(partition).Isr, member => member.Broker == B(1));
        }
    }

    [Fact]
    public void AFollowerThatLeaves_LeavesTheSet_AndItsLeaderLeadsOn()
    {
        var world = ControllerWorld.Started();
        world[1].Step(new DrainAsked(77, B(3), world[3].Life));
        world.Settle();
        Assert.Empty(Assert.Single(world[1].Said.OfType<DrainAnswered>()).StillLeads);
        Assert.Equal([ControllerWorld.NameOf(world, 1), ControllerWorld.NameOf(world, 2)], world.StateOf().Isr);
        Assert.Equal((B(1), LeaderEpoch.First), (world.StateOf().Leader, world.StateOf().LeaderEpoch));
    }

    [Fact]
    public void ABrokerThatLeaves_HearsWhatItStillLeads()
    {
        var world = ControllerWorld.Started();
        world[2].Kill();
        world[3].Kill();
        world.Settle();
        world[1].Step(new DrainAsked(77, B(1), world[1].Life));
        world.Settle();
        Assert.Equal([new PartitionName("t", 0)], Assert.Single(world[1].Said.OfType<DrainAnswered>()).StillLeads);
        Assert.Equal(B(1), world.StateOf().Leader);
    }

    /// <summary>What leaders want waits behind what must be; when its turn comes the partition may have changed, and the wish with it.</summary>
    [Fact]
    public void AWish_IsJudgedAgain_WhenItsTurnComes()
    {
        var world = ControllerWorld.Started(partitions: 2_500);
        world[1].IsHeld = true;
        world[3].Kill();
        world[1].GoOn();
        Assert.Equal(4, world[1].Undone.OfType<WriteTree>().Count());
        PartitionName overtaken = new("t", 2_498), changed = new("t", 2_499);
        world[1].Ask(ControllerWorld.Proposal(world, version: 0, 1) with { Partition = overtaken });
        world[1].Step(new IsrAsked(50, ControllerWorld.Proposal(world, version: 0, 1) with { Partition = changed }));
        Assert.Empty(world[1].Said.OfType<IsrAnswered>());
        world.Write(
            SessionId.None,
            new SetDataOp(ControllerWorld.Paths.Partition(changed), ControllerJson.Write(State(1, 0, 1) with { Isr = [ControllerWorld.NameOf(world, 1), ControllerWorld.NameOf(world, 2)] }), -1));

        world[1].GoOn();
        world[1].IsHeld = false;
        world.Settle();
        Assert.Equal([(1L, IsrAnswer.Busy), (50L, IsrAnswer.Busy)], world[1].Said.OfType<IsrAnswered>().Select(answer => (answer.CallId, answer.Answer)).Order());
        Assert.Equal([ControllerWorld.NameOf(world, 1), ControllerWorld.NameOf(world, 2)], world.StateOf(2_498).Isr);
        Assert.Equal([ControllerWorld.NameOf(world, 1), ControllerWorld.NameOf(world, 2)], world.StateOf(2_499).Isr);
    }

    /// <summary>One that has changed under the controller's hands costs its batch a repetition, not the controller its office.</summary>
    [Fact]
    public void ABatch_InWhichOnePartitionHasChanged_IsRepeatedWithoutIt()
    {
        var world = ControllerWorld.Started(partitions: 3);
        world[1].IsHeld = true;
        world[3].Kill();
        world[1].GoOn();
        var path = ControllerWorld.Paths.Partition(new PartitionName("t", 1));
        world.Write(SessionId.None, new SetDataOp(path, ControllerJson.Write(world.StateOf(1) with { Leader = B(2), LeaderEpoch = new LeaderEpoch(8) }), -1));
        world[1].IsHeld = false;
        world.Settle();
        Assert.Equal(ControllerRole.Active, world[1].Machine.Role);
        for (var partition = 0; partition < 3; partition++)
        {
            Assert.DoesNotContain(world.StateOf(partition).Isr, member => member.Broker == B(3));
        }

        Assert.Equal((B(2), new LeaderEpoch(8)), (world.StateOf(1).Leader, world.StateOf(1).LeaderEpoch));
    }

    /// <summary>KAFKA-3143: the controller and a follower die together; the next controller finds the set as it was.</summary>
    [Fact]
    public void WhoDiedWithTheController_LeavesTheSet()
    {
        var world = ControllerWorld.Started();
        world[3].IsStopped = true;
        world[2].IsStopped = true;
        world[1].Kill();
        world[3].Kill();
        world[2].IsStopped = false;
        world.Settle();
        Assert.Equal([ControllerWorld.NameOf(world, 2)], world.StateOf().Isr);
    }

    /// <summary>The topic does not flush before it acknowledges, and all in sync have crashed: not before all of them are back, and then the longest log.</summary>
    [Fact]
    public void AllBackFromACrash_TheLongestLogLeads_WhenAllHaveSaidHowLongTheirsIs()
    {
        var world = new ControllerWorld(topic: new TopicSpec(1, [new PartitionAssignment(Bs(1, 2, 3), [])]) { Fsync = FsyncPolicy.Os });
        world.Start(4);
        foreach (var id in new[] { 1, 2, 3 })
        {
            world.Start(id);
        }

        world.Settle();
        world[4].IsStopped = true;
        world[1].Kill();
        world[2].Kill();
        world[3].Kill();
        world[4].IsStopped = false;
        world.Settle();
        Assert.Equal((BrokerId.None, 3), (world.StateOf().Leader, world.StateOf().Isr.Count));

        world.Start(1, logEnd: 10);
        world.Start(2, logEnd: 12);
        world.Settle();
        Assert.Equal((BrokerId.None, 3), (world.StateOf().Leader, world.StateOf().Isr.Count));
        world.Start(3, logEnd: 15);
        world.Settle();
        Assert.Equal((B(3), Risk.UnflushedTail), (world.StateOf().Leader, world.StateOf().Risk));
        Assert.Equal([ControllerWorld.NameOf(world, 3)], world.StateOf().Isr);
    }

    [Fact]
    public void Stopped_InOrder_TheyLeadAgainAtOnce_WithoutARisk()
    {
        var world = new ControllerWorld(topic: new TopicSpec(1, [new PartitionAssignment(Bs(1, 2, 3), [])]) { Fsync = FsyncPolicy.Os });
        world.Start(4);
        foreach (var id in new[] { 1, 2, 3 })
        {
            world.Start(id);
        }

        world.Settle();
        var life = world[2].Life;
        world[4].IsStopped = true;
        world[1].Kill();
        world[2].Kill();
        world[3].Kill();
        world.Start(2, stoppedInOrder: life);
        world[4].IsStopped = false;
        world.Settle();
        Assert.Equal((B(2), Risk.None), (world.StateOf().Leader, world.StateOf().Risk));
    }

    [Fact]
    public void Leaderships_GoBackToWhoIsPreferred_WhenItIsInSyncAgain()
    {
        var world = ControllerWorld.Started(partitions: 3);
        world[1].Kill();
        world.Settle();
        world.Start(1);
        world.Settle();
        world[2].Step(new Rebalance());
        world.Settle();
        Assert.Equal(B(2), world.StateOf().Leader);

        for (var partition = 0; partition < 3; partition++)
        {
            ReplicaName[] isr = [ControllerWorld.NameOf(world, 1), ControllerWorld.NameOf(world, 2), ControllerWorld.NameOf(world, 3)];
            var proposal = new IsrProposal(new PartitionName("t", partition), B(2), world[2].Life, new LeaderEpoch(1), new PartitionVersion(1), isr) { TopicId = 1 };
            world[2].Step(new IsrAsked(60 + partition, proposal));
        }

        world.Settle();
        world[2].Step(new Rebalance());
        world.Settle();
        Assert.All(Enumerable.Range(0, 3), partition => Assert.Equal((B(1), new LeaderEpoch(2)), (world.StateOf(partition).Leader, world.StateOf(partition).LeaderEpoch)));
    }

    [Fact]
    public void TenThousandPartitions_AreWrittenInBatches()
    {
        var world = ControllerWorld.Started(partitions: 10_000);
        world[1].Kill();
        var before = world.Last.Counter;
        world.Settle();
        Assert.True(world.Last.Counter - before < 40, $"{world.Last.Counter - before} txns");
        Assert.All(Enumerable.Range(0, 10_000), partition => Assert.Equal(B(2), world.StateOf(partition).Leader));
    }
}
