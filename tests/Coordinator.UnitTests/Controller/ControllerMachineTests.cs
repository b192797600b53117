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

/// <summary>The controller over the real tree: the bug catalogue of Kafka's controller, by number, and the interleavings that a fence is for.</summary>
public sealed class ControllerMachineTests
{
    [Fact]
    public void OneIsElected_CreatesTheStates_AndTellsEveryBroker()
    {
        var world = Started();
        Assert.Equal([ControllerRole.Active, ControllerRole.Standby, ControllerRole.Standby], world.Nodes.Values.Select(node => node.Machine.Role));
        Assert.Equal(new PartitionState(B(1), LeaderEpoch.First, new ControllerEpoch(1), [Name(world, 1), Name(world, 2), Name(world, 3)], Risk.None), world.StateOf());
        foreach (var id in new[] { 1, 2, 3 })
        {
            var told = world.Commands.Last(command => command.Broker == B(id));
            Assert.Equal((new ControllerEpoch(1), world[id].Life), (told.Epoch, told.Incarnation));
            Assert.Equal((world.StateOf(), "h:1"), (told.Partitions.Single().State, told.Partitions.Single().LeaderEndpoint));
        }
    }

    [Fact]
    public void AnEpoch_IsOneMoreWithEachController()
    {
        var world = Started();
        world[1].Kill();
        world.Settle();
        world[2].Kill();
        world.Settle();
        Assert.Equal((ControllerRole.Active, new ControllerEpoch(3)), (world[3].Machine.Role, world[3].Machine.Epoch));
        Assert.Equal(new ControllerEpoch(3), world.StateOf().ControllerEpoch);
    }

    [Fact]
    public void ADeadLeader_IsReplaced_ByTheFirstInSync_AndOnlyWhoLivesIsLeftInTheSet()
    {
        var world = Started();
        world[1].Kill();
        world.Settle();
        Assert.Equal(new PartitionState(B(2), new LeaderEpoch(1), new ControllerEpoch(2), [Name(world, 2), Name(world, 3)], Risk.None), world.StateOf());
    }

    [Fact]
    public void AllDead_TheLastOneIsWaitedFor_AndLeadsWhenItIsBack()
    {
        var world = Started();
        var last = Name(world, 3);
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
        var world = Started();
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
        Assert.Equal([Name(world, 1)], world.StateOf().Isr);
    }

    /// <summary>KAFKA-7235, G.4: between two looks at the brokers a leader died and came back.</summary>
    [Fact]
    public void AFastBounce_IsANewLife_AndANewReign()
    {
        var world = Started();
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

    /// <summary>KAFKA-6082, G.1: decided in one reign, written in the next. Only the fence can know.</summary>
    [Fact]
    public void AWriteThatSleptThroughItsDeposition_IsRefused_AndItsControllerResigns()
    {
        var world = Started();
        world[1].IsHeld = true;
        world[3].Kill();
        world[1].GoOn();
        Assert.Single(world[1].Undone.OfType<WriteTree>());

        world[1].IsStopped = true;
        world.Expire(world[1].Session);
        world.Settle();
        Assert.Equal((B(2), new ControllerEpoch(2)), (world.StateOf().Leader, world.StateOf().ControllerEpoch));
        var right = world.StateOf();

        (world[1].IsStopped, world[1].IsHeld) = (false, false);
        world.Settle();
        Assert.Equal(right, world.StateOf());
        Assert.Equal(ControllerRole.Standby, world[1].Machine.Role);
        Assert.Single(world[1].Said.OfType<Resign>());
    }

    /// <summary>The epoch is unchanged, because nobody else was elected; the holder's guard is what refuses.</summary>
    [Fact]
    public void AWriteAfterItsOwnExpiry_WithNobodyElseElected_IsRefused()
    {
        var world = new ControllerWorld();
        world.Start(1);
        world.Settle();
        world[1].IsHeld = true;
        world.Start(2).IsStopped = true;
        world[1].GoOn();
        Assert.NotEmpty(world[1].Undone.OfType<SendCommand>());
        world.Topic("u", new TopicSpec(2, [new PartitionAssignment(Bs(1, 2), [])]));
        world[1].GoOn();
        Assert.Single(world[1].Undone.OfType<WriteTree>());
        world.Expire(world[1].Session);
        world[1].IsHeld = false;
        world.Settle();
        Assert.False(world.Tree.TryGetStat(ControllerWorld.Paths.Partition(new PartitionName("u", 0)), out _));
        Assert.NotEmpty(world[1].Said.OfType<Resign>());
    }

    /// <summary>KAFKA-1096: a zombie's commands are refused by every broker that has heard of its successor.</summary>
    [Fact]
    public void ACommandOfASupersededController_IsRefused_AndItResigns()
    {
        var world = Started();
        world[1].IsHeld = true;
        world.Topic("u", new TopicSpec(2, [new PartitionAssignment(Bs(3, 2), [])]));
        world[1].GoOn();
        world[1].IsHeld = false;
        world[1].GoOn();
        world[1].IsHeld = true;
        world[1].GoOn();
        Assert.NotEmpty(world[1].Undone.OfType<SendCommand>());
        world[1].IsStopped = true;
        world.Expire(world[1].Session);
        world.Settle();
        Assert.Equal(ControllerRole.Active, world[2].Machine.Role);

        foreach (var late in world[1].Undone.OfType<SendCommand>().Where(late => late.Broker != B(1)).ToList())
        {
            var gate = new CommandGate(late.Incarnation, world.Commands.Where(command => command.Broker == late.Broker).Max(command => command.Epoch));
            Assert.Equal(CommandAnswer.StaleController, gate.Judge(late.Epoch, late.Incarnation));
            world[1].Step(new CommandEnded(late.Ticket, new CommandReply(CommandAnswer.StaleController, [])));
        }

        Assert.Equal(ControllerRole.Standby, world[1].Machine.Role);
    }

    /// <summary>G.2: the election succeeded, its answer was lost. Who takes it for somebody else's leaves everybody without a controller.</summary>
    [Fact]
    public void AnElectionWhoseAnswerIsLost_IsRecognised()
    {
        var world = new ControllerWorld();
        world.Start(1).LosesCampaignAnswer = true;
        world.Settle();
        Assert.Equal((ControllerRole.Active, new ControllerEpoch(1)), (world[1].Machine.Role, world[1].Machine.Epoch));
        Assert.Equal(B(1), world.StateOf().Leader);
    }

    /// <summary>Another controller wrote its epoch and died, and this candidate has not seen it: it waits for the news instead of asking again and again.</summary>
    [Fact]
    public void ACampaign_OnAnOldEpoch_IsRefused_AndMadeAgainWhenTheNewOneIsSeen()
    {
        var world = new ControllerWorld();
        var node = world.Start(1);
        node.Step(new TreeSeen(new Zxid(1)));
        world.Write(SessionId.None, ControllerWorld.Create(ControllerWorld.Paths.ControllerEpoch, "4"u8.ToArray(), CreateMode.Persistent));
        node.Undone.Clear();
        node.Step(new CampaignEnded(1, ErrorCode.BadVersion, world.Last));
        node.Step(new TreeSeen(new Zxid(1)));
        Assert.Empty(node.Undone);
        world.Settle();
        Assert.Equal((ControllerRole.Active, new ControllerEpoch(5)), (node.Machine.Role, node.Machine.Epoch));
    }

    [Fact]
    public void AController_WhoseZnodeIsDeletedByHand_Resigns_AndTheNextHasTheNextEpoch()
    {
        var world = Started();
        world[1].IsHeld = true;
        world.Write(SessionId.None, new DeleteOp(ControllerWorld.Paths.Controller, -1));
        world[1].GoOn();
        Assert.Single(world[1].Said.OfType<Resign>());
        world.Settle();
        Assert.Equal((ControllerRole.Active, new ControllerEpoch(2)), (world[2].Machine.Role, world[2].Machine.Epoch));
    }

    /// <summary>Kafka's ControllerIntegrationTest moves the controller by hand, in the middle of what it does.</summary>
    [Fact]
    public void AnEpoch_ThatIsRaisedByHand_DeposesTheController()
    {
        var world = Started();
        world.Write(SessionId.None, new SetDataOp(ControllerWorld.Paths.ControllerEpoch, "8"u8.ToArray(), -1));
        world.Settle();
        Assert.Single(world[1].Said.OfType<Resign>());
        Assert.Equal(new ControllerEpoch(9), Assert.Single(world.Nodes.Values, node => node.Machine.Role == ControllerRole.Active).Machine.Epoch);
    }

    /// <summary>The same, when it does not see it before it writes.</summary>
    [Fact]
    public void AWrite_BehindAnEpochThatIsAnother_DeposesTheController()
    {
        var world = Started();
        world[1].IsHeld = true;
        world[3].Kill();
        world[1].GoOn();
        world.Write(SessionId.None, new SetDataOp(ControllerWorld.Paths.ControllerEpoch, "1"u8.ToArray(), -1));
        world[1].IsHeld = false;
        world[1].GoOn();
        Assert.Contains("BadVersion", Assert.Single(world[1].Said.OfType<Resign>()).Reason, StringComparison.Ordinal);
    }

    /// <summary>KAFKA-4447, KAFKA-10193: what was queued is not done, who waits is answered, and that before a new session may begin.</summary>
    [Fact]
    public void TheEndOfASession_ClearsEverything_AndAnswersWhoWaits()
    {
        var world = Started();
        world[1].IsHeld = true;
        world[1].Ask(Proposal(world, version: 0, 1, 2));
        Assert.Empty(world[1].Said.OfType<IsrAnswered>());
        world.Expire(world[1].Session);
        world[1].Step(new SessionOver());
        Assert.Equal(IsrAnswer.NotController, Assert.Single(world[1].Said.OfType<IsrAnswered>()).Answer);
        Assert.Equal((ControllerRole.Standby, ControllerEpoch.Zero), (world[1].Machine.Role, world[1].Machine.Epoch));

        world[1].Step(new WriteEnded(1, ErrorCode.Ok, -1, [9]));
        Assert.Equal(ControllerRole.Standby, world[1].Machine.Role);
    }

    /// <summary>An answer that comes a session too late elects nobody.</summary>
    [Fact]
    public void TheAnswerToACampaignOfTheSessionBefore_IsNotHeard()
    {
        var world = new ControllerWorld();
        var node = world.Start(1);
        node.Step(new TreeSeen(new Zxid(1)));
        node.Step(new SessionOver());
        node.Step(new SessionBegan());
        Assert.Equal(2, node.Undone.OfType<Campaign>().Count());
        node.Step(new CampaignEnded(node.Undone.OfType<Campaign>().First().Attempt, ErrorCode.Ok, new Zxid(new Epoch(1), 50)));
        Assert.Equal(ControllerRole.Campaigning, node.Machine.Role);
    }

    /// <summary>A new controller decides nothing before it has seen everything that was committed before its election.</summary>
    [Fact]
    public void Elected_ItWaits_UntilItHasSeenWhatCameBefore()
    {
        var world = new ControllerWorld();
        var node = world.Start(1);
        node.Step(new TreeSeen(new Zxid(1)));
        Assert.Single(node.Undone.OfType<Campaign>());
        node.Undone.Clear();
        node.Step(new CampaignEnded(1, ErrorCode.Ok, new Zxid(new Epoch(1), 50)));
        node.Step(new TreeSeen(new Zxid(new Epoch(1), 49)));
        Assert.Equal(ControllerRole.CatchingUp, node.Machine.Role);
        Assert.Empty(node.Undone);
    }

    [Fact]
    public void ALeadersWish_IsWritten_AndAnsweredWithTheNewVersion()
    {
        var world = Started();
        world[1].Ask(Proposal(world, version: 0, 1, 2));
        world.Settle();
        var answer = Assert.Single(world[1].Said.OfType<IsrAnswered>());
        Assert.Equal((IsrAnswer.Accepted, new PartitionVersion(1)), (answer.Answer, answer.Version));
        Assert.Equal([Name(world, 1), Name(world, 2)], world.StateOf().Isr);
        Assert.Equal(world.StateOf(), answer.State);
        Assert.Equal(LeaderEpoch.First, world.StateOf().LeaderEpoch);

        world[2].Ask(Proposal(world, version: 1, 1, 2, 3));
        Assert.Equal(IsrAnswer.NotController, Assert.Single(world[2].Said.OfType<IsrAnswered>()).Answer);
    }

    /// <summary>Who has just died cannot be written into the set by a wish that was judged before.</summary>
    [Fact]
    public void AWish_ThatADeathOvertakes_IsRefused()
    {
        var world = Started();
        world[1].Ask(Proposal(world, version: 0, 1, 2));
        world.Settle();
        world[1].IsHeld = true;
        world[1].Ask(Proposal(world, version: 1, 1, 2, 3));
        world[2].Kill();
        world[1].IsHeld = false;
        world.Settle();
        Assert.DoesNotContain(world.StateOf().Isr, member => member.Broker == B(2));
    }

    [Fact]
    public void ABrokerThatLeaves_IsAnswered_WhenItsLeaderships_AreWithOthers()
    {
        var world = Started(partitions: 3);
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
        var world = Started();
        world[1].Step(new DrainAsked(77, B(3), world[3].Life));
        world.Settle();
        Assert.Empty(Assert.Single(world[1].Said.OfType<DrainAnswered>()).StillLeads);
        Assert.Equal([Name(world, 1), Name(world, 2)], world.StateOf().Isr);
        Assert.Equal((B(1), LeaderEpoch.First), (world.StateOf().Leader, world.StateOf().LeaderEpoch));
    }

    [Fact]
    public void ABrokerThatLeaves_HearsWhatItStillLeads()
    {
        var world = Started();
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
        var world = Started(partitions: 2_500);
        world[1].IsHeld = true;
        world[3].Kill();
        world[1].GoOn();
        Assert.Equal(4, world[1].Undone.OfType<WriteTree>().Count());
        PartitionName overtaken = new("t", 2_498), changed = new("t", 2_499);
        world[1].Ask(Proposal(world, version: 0, 1) with { Partition = overtaken });
        world[1].Step(new IsrAsked(50, Proposal(world, version: 0, 1) with { Partition = changed }));
        Assert.Empty(world[1].Said.OfType<IsrAnswered>());
        world.Write(
            SessionId.None,
            new SetDataOp(ControllerWorld.Paths.Partition(changed), ControllerJson.Write(State(1, 0, 1) with { Isr = [Name(world, 1), Name(world, 2)] }), -1));

        world[1].GoOn();
        world[1].IsHeld = false;
        world.Settle();
        Assert.Equal([(1L, IsrAnswer.StaleVersion), (50L, IsrAnswer.StaleVersion)], world[1].Said.OfType<IsrAnswered>().Select(answer => (answer.CallId, answer.Answer)).Order());
        Assert.Equal([Name(world, 1), Name(world, 2)], world.StateOf(2_498).Isr);
        Assert.Equal([Name(world, 1), Name(world, 2)], world.StateOf(2_499).Isr);
    }

    /// <summary>One that has changed under the controller's hands costs its batch a repetition, not the controller its office.</summary>
    [Fact]
    public void ABatch_InWhichOnePartitionHasChanged_IsRepeatedWithoutIt()
    {
        var world = Started(partitions: 3);
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
        var world = Started();
        world[3].IsStopped = true;
        world[2].IsStopped = true;
        world[1].Kill();
        world[3].Kill();
        world[2].IsStopped = false;
        world.Settle();
        Assert.Equal([Name(world, 2)], world.StateOf().Isr);
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
        Assert.Equal([Name(world, 3)], world.StateOf().Isr);
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
        var world = Started(partitions: 3);
        world[1].Kill();
        world.Settle();
        world.Start(1);
        world.Settle();
        world[2].Step(new Rebalance());
        world.Settle();
        Assert.Equal(B(2), world.StateOf().Leader);

        for (var partition = 0; partition < 3; partition++)
        {
            world[2].Step(new IsrAsked(60 + partition, new IsrProposal(
                new PartitionName("t", partition), B(2), world[2].Life, new LeaderEpoch(1), new PartitionVersion(1), [Name(world, 1), Name(world, 2), Name(world, 3)])));
        }

        world.Settle();
        world[2].Step(new Rebalance());
        world.Settle();
        Assert.All(Enumerable.Range(0, 3), partition => Assert.Equal((B(1), new LeaderEpoch(2)), (world.StateOf(partition).Leader, world.StateOf(partition).LeaderEpoch)));
    }

    [Fact]
    public void TenThousandPartitions_AreWrittenInBatches()
    {
        var world = Started(partitions: 10_000);
        world[1].Kill();
        var before = world.Last.Counter;
        world.Settle();
        Assert.True(world.Last.Counter - before < 40, $"{world.Last.Counter - before} txns");
        Assert.All(Enumerable.Range(0, 10_000), partition => Assert.Equal(B(2), world.StateOf(partition).Leader));
    }

    private static ControllerWorld Started(int partitions = 1)
    {
        var world = new ControllerWorld(partitions);
        foreach (var id in new[] { 1, 2, 3 })
        {
            world.Start(id);
        }

        world.Settle();
        return world;
    }

    private static ReplicaName Name(ControllerWorld world, int id) => R(id) with { Incarnation = world[id].Life };

    private static IsrProposal Proposal(ControllerWorld world, int version, params int[] isr) => new(
        new PartitionName("t", 0), B(1), world[1].Life, LeaderEpoch.First, new PartitionVersion(version), [.. isr.Select(id => Name(world, id))]);
}
