using Coordinator.Controller.Core.Machine;
using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Partitions;
using Coordinator.Controller.Core.Replicas;
using Coordinator.Controller.Core.Tree;
using Coordinator.Primitives;
using Coordinator.Tree.Txns;
using static Coordinator.UnitTests.Controller.World;

namespace Coordinator.UnitTests.Controller;

/// <summary>Who is the controller, and who is it no more: the interleavings that a fence is for.</summary>
public sealed class ControllerFenceTests
{
    [Fact]
    public void AnEpoch_IsOneMoreWithEachController()
    {
        var world = ControllerWorld.Started();
        world[1].Kill();
        world.Settle();
        world[2].Kill();
        world.Settle();
        Assert.Equal((ControllerRole.Active, new ControllerEpoch(3)), (world[3].Machine.Role, world[3].Machine.Epoch));
        Assert.Equal(new ControllerEpoch(3), world.StateOf().ControllerEpoch);
    }

    /// <summary>KAFKA-6082, G.1: decided in one reign, written in the next. Only the fence can know.</summary>
    [Fact]
    public void AWriteThatSleptThroughItsDeposition_IsRefused_AndItsControllerResigns()
    {
        var world = ControllerWorld.Started();
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

    public static TheoryData<AdminRequest> ThereAlready => new()
    {
        new Reassign(new PartitionName("t", 0), Bs(1, 2, 3)),
        new SetTopic("t", new TopicSettings(null, null, null, null, null)),
        new ElectLeader(new PartitionName("t", 0), Unclean: false),
    };

    /// <summary>What it sees may be so no more, and nothing that it would write says so.</summary>
    [Theory]
    [MemberData(nameof(ThereAlready))]
    public void WhoWasDeposedAndHasNotHeardOfIt_DoesNotSayThatSomethingIsThereAlready(AdminRequest request)
    {
        var world = ControllerWorld.Started();
        world[1].IsStopped = true;
        world.Expire(world[1].Session);
        world.Settle();
        Assert.Equal(ControllerRole.Active, world[2].Machine.Role);

        world[1].Step(new AdminAsked(9, request));
        Assert.Empty(world[1].Said.OfType<AdminAnswered>());
        world[1].IsStopped = false;
        world.Settle();
        Assert.Equal(ErrorCode.OutcomeUnknown, Assert.Single(world[1].Said.OfType<AdminAnswered>()).Code);
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
        var world = ControllerWorld.Started();
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
            Assert.Equal(CommandAnswer.StaleController, gate.Judge(late.Epoch, late.Incarnation, late.Ticket));
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
        var world = ControllerWorld.Started();
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
        var world = ControllerWorld.Started();
        world.Write(SessionId.None, new SetDataOp(ControllerWorld.Paths.ControllerEpoch, "8"u8.ToArray(), -1));
        world.Settle();
        Assert.Single(world[1].Said.OfType<Resign>());
        Assert.Equal(new ControllerEpoch(9), Assert.Single(world.Nodes.Values, node => node.Machine.Role == ControllerRole.Active).Machine.Epoch);
    }

    /// <summary>The same, when it does not see it before it writes.</summary>
    [Fact]
    public void AWrite_BehindAnEpochThatIsAnother_DeposesTheController()
    {
        var world = ControllerWorld.Started();
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
        var world = ControllerWorld.Started();
        world[1].IsHeld = true;
        world[1].Ask(ControllerWorld.Proposal(world, version: 0, 1, 2));
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
}
