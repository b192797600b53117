using Coordinator.Controller.Core.Machine;
using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Replicas;
using Coordinator.Controller.Core.Tree;
using static Coordinator.UnitTests.Controller.World;

namespace Coordinator.UnitTests.Controller;

/// <summary>A controller that is cut from the other brokers, and not from the ensemble. A session's timeout is 3,000 ms here, and the time is told every 250.</summary>
public sealed class ControllerReachTests
{
    private const long Timeout = ControllerWorld.SessionTimeout;
    private const long Tick = 250;

    [Fact]
    public void WhoIsAnsweredByAll_StaysForever_AndPingsEachThreeTimesInATimeout()
    {
        var world = ControllerWorld.Started();
        Pass(world, Tick);
        world.Commands.Clear();
        Pass(world, 10 * Timeout);
        Assert.Equal(ControllerRole.Active, world[1].Machine.Role);
        Assert.Equal(new ControllerEpoch(1), world[1].Machine.Epoch);
        foreach (var id in new[] { 2, 3 })
        {
            var pings = world.Commands.Where(command => command.Broker == B(id)).ToList();
            Assert.All(pings, ping => Assert.True(ping.IsPing));
            Assert.All(pings, ping => Assert.Equal((world[id].Life, new ControllerEpoch(1)), (ping.Incarnation, ping.Epoch)));
            Assert.Equal(30, pings.Count);
        }

        Assert.DoesNotContain(world.Commands, command => command.Broker == B(1));
    }

    /// <summary>Of the others, who does not answer, and whether the controller resigns for it.</summary>
    [Theory]
    [InlineData(1, new int[0], false)]
    [InlineData(2, new[] { 2 }, false)] // neither side serves more than the other
    [InlineData(3, new[] { 2 }, false)] // half
    [InlineData(3, new[] { 2, 3 }, true)]
    [InlineData(4, new[] { 2 }, false)]
    [InlineData(4, new[] { 2, 3 }, true)] // one of three
    [InlineData(5, new[] { 2, 3 }, false)] // half
    [InlineData(5, new[] { 2, 3, 4 }, true)]
    [InlineData(5, new[] { 2, 3, 4, 5 }, true)]
    public void WhoReachesFewerThanHalfOfTheOthers_Resigns(int brokers, int[] silent, bool resigns)
    {
        var world = ControllerWorld.Started(brokers: brokers);
        Pass(world, Timeout);
        Cut(world, silent);
        Pass(world, 2 * Timeout);
        Assert.Equal(resigns, world[1].Said.OfType<Resign>().Any());
        Assert.Equal(resigns ? 2 : 1, EpochOf(world));
    }

    [Fact]
    public void ItResigns_NotBeforeATimeoutHasPassed_AndSoonAfter()
    {
        var world = ControllerWorld.Started();
        Pass(world, Timeout);
        Cut(world, 2, 3);
        Pass(world, Timeout);
        Assert.Equal(ControllerRole.Active, world[1].Machine.Role);

        // The first ping that is not answered leaves up to a third of a timeout after the cut.
        Pass(world, (Timeout / 3) + (2 * Tick));
        Assert.Equal((ControllerRole.Standby, ControllerRole.Active), (world[1].Machine.Role, world[2].Machine.Role));
        var resign = Assert.Single(world[1].Said.OfType<Resign>());
        Assert.Equal("it reached 0 of 2 other brokers: no answer for more than 3000 ms from 2, 3", resign.Reason);
    }

    [Fact]
    public void WhoReachesThemAgainInTime_Stays()
    {
        var world = ControllerWorld.Started();
        Pass(world, Timeout);
        for (var round = 0; round < 5; round++)
        {
            Cut(world, 2, 3);
            Pass(world, Timeout);
            Mend(world, 3);
            Pass(world, Timeout);
        }

        Assert.Empty(world[1].Said.OfType<Resign>());
        Assert.Equal(1, EpochOf(world));
    }

    /// <summary>An answer is one, whatever it says: also of a broker that does not know its life yet.</summary>
    [Theory]
    [InlineData(CommandAnswer.NotYet)]
    [InlineData(CommandAnswer.StaleIncarnation)]
    [InlineData(CommandAnswer.StaleCommand)]
    public void ARefusal_IsAnAnswer(CommandAnswer refusal)
    {
        var world = ControllerWorld.Started();
        world[2].Refuses = world[3].Refuses = refusal;
        Pass(world, 3 * Timeout);
        Assert.Empty(world[1].Said.OfType<Resign>());
    }

    [Fact]
    public void WhoHearsOfALaterController_ByAPing_IsDeposed()
    {
        var world = ControllerWorld.Started();
        world[3].Refuses = CommandAnswer.StaleController;
        Pass(world, Timeout);
        Assert.Equal("a broker obeys a later controller", world[1].Said.OfType<Resign>().First().Reason);
    }

    /// <summary>Who is registered and has not answered yet has as long as everybody.</summary>
    [Fact]
    public void WhoIsNewlyThere_IsGivenATimeout()
    {
        var world = ControllerWorld.Started();
        Pass(world, Timeout);
        world.Start(4).IsSilent = true;
        world.Start(5).IsSilent = true;
        Cut(world, 2);
        Pass(world, Timeout);
        Assert.Empty(world[1].Said.OfType<Resign>());
        Pass(world, 2 * Timeout);
        Assert.Equal("it reached 1 of 4 other brokers: no answer for more than 3000 ms from 2, 4, 5", world[1].Said.OfType<Resign>().First().Reason);
    }

    /// <summary>Who dies is gone from the tree before its silence counts.</summary>
    [Fact]
    public void TheDead_AreNotCounted()
    {
        var world = ControllerWorld.Started();
        Pass(world, Timeout);
        Cut(world, 2, 3);
        Pass(world, Timeout);
        world[2].Kill();
        world[3].Kill();
        Pass(world, 3 * Timeout);
        Assert.Equal(ControllerRole.Active, world[1].Machine.Role);
        Assert.Empty(world[1].Said.OfType<Resign>());
    }

    /// <summary>A process that was stopped has perhaps been answered meanwhile: that it hears of the time first is no silence of others.</summary>
    [Fact]
    public void TimeInWhichItStoodStillItself_IsNoSilence()
    {
        var world = ControllerWorld.Started();
        Pass(world, Timeout);
        Cut(world, 2, 3);
        Pass(world, Timeout / 2);
        world.Clock += 2 * Timeout;
        world[1].Step(new TimeWent(world.Clock));
        Mend(world, 2, 3);
        Pass(world, 2 * Timeout);
        Assert.Empty(world[1].Said.OfType<Resign>());
    }

    [Fact]
    public void WhyItResigned_IsInTheHistory()
    {
        var world = ControllerWorld.Started();
        Pass(world, Timeout);
        Cut(world, 2, 3);
        Pass(world, 2 * Timeout);
        var history = History(world);
        Assert.Equal("it reached 0 of 2 other brokers: no answer for more than 3000 ms from 2, 3", history[0].Ended);
        Assert.Equal((B(2), "controller 1 of epoch 1 resigned: " + history[0].Ended, null), (history[1].Broker, history[1].Cause, history[1].Ended));
    }

    /// <summary>Nobody else takes it: it takes it again, after pauses that double up to eight timeouts, for as long as it reaches nobody.</summary>
    [Fact]
    public void WhoIsAlone_TakesItAgain_AfterPausesThatDouble()
    {
        var world = ControllerWorld.Started();
        world[2].IsStopped = world[3].IsStopped = true;
        Cut(world, 2, 3);
        Assert.Equal([1, 2, 4, 8, 8], Enumerable.Range(0, 5).Select(_ => PauseAfterResigning(world) / Timeout));
        Assert.Equal(6, EpochOf(world));

        // A reign that holds: the next pause is the first one again.
        (world[2].IsStopped, world[3].IsStopped) = (false, false);
        Mend(world, 2, 3);
        Pass(world, 4 * Timeout);
        Assert.Equal(ControllerRole.Active, world[1].Machine.Role);
        world[2].IsStopped = world[3].IsStopped = true;
        Cut(world, 2, 3);
        Assert.Equal(1, PauseAfterResigning(world) / Timeout);
    }

    /// <summary>It does not campaign at once: who else sees that there is no controller is elected, however late.</summary>
    [Fact]
    public void OthersGoFirst()
    {
        var world = ControllerWorld.Started();
        Pass(world, Timeout);
        Cut(world, 2, 3);
        world[2].IsStopped = world[3].IsStopped = true;
        while (world[1].Machine.Role == ControllerRole.Active)
        {
            Pass(world, Tick);
        }

        Pass(world, Timeout / 2);
        Assert.False(world.Exists(ControllerWorld.Paths.Controller));
        (world[2].IsStopped, world[3].IsStopped) = (false, false);
        Pass(world, 3 * Timeout);
        Assert.Equal((ControllerRole.Standby, ControllerRole.Active), (world[1].Machine.Role, world[2].Machine.Role));
    }

    /// <summary>A leadership that is given to who cannot be told is nobody's.</summary>
    [Fact]
    public void WhoDoesNotAnswer_IsNotPreferred()
    {
        var world = ControllerWorld.Started();
        Pass(world, Timeout);
        Cut(world, 2);
        Pass(world, Timeout);
        world.Topic("t", new TopicSpec(1, [new PartitionAssignment(Bs(2, 1, 3), [])]));
        world.Settle();
        world[1].Step(new Rebalance());
        world.Settle();
        Assert.Equal(B(1), world.StateOf().Leader);
        Mend(world, 2);
        Pass(world, Timeout);
        world[1].Step(new Rebalance());
        world.Settle();
        Assert.Equal(B(2), world.StateOf().Leader);
    }

    [Fact]
    public void WhoIsNotToldATimeout_PingsNobody_AndStays()
    {
        var world = new ControllerWorld { KnowsTimeout = false };
        foreach (var id in new[] { 1, 2, 3 })
        {
            world.Start(id);
        }

        world.Settle();
        world.Commands.Clear();
        Cut(world, 2, 3);
        Pass(world, 5 * Timeout);
        Assert.Empty(world.Commands);
        Assert.Equal(ControllerRole.Active, world[1].Machine.Role);
    }

    private static long PauseAfterResigning(ControllerWorld world)
    {
        while (world[1].Machine.Role == ControllerRole.Active)
        {
            Pass(world, Tick);
        }

        var since = world.Clock;
        while (world[1].Machine.Role != ControllerRole.Active)
        {
            Pass(world, Tick);
        }

        return world.Clock - since;
    }

    private static void Pass(ControllerWorld world, long time)
    {
        for (var until = world.Clock + time; world.Clock < until;)
        {
            world.Clock += Tick;
            foreach (var node in world.Nodes.Values.Where(node => !node.IsStopped).ToList())
            {
                node.TimeGoesOn();
            }

            world.Settle();
        }
    }

    /// <summary>Commands of the controller do not arrive there.</summary>
    private static void Cut(ControllerWorld world, params int[] brokers)
    {
        foreach (var broker in brokers)
        {
            world[broker].IsSilent = true;
        }
    }

    private static void Mend(ControllerWorld world, params int[] brokers)
    {
        foreach (var broker in brokers)
        {
            world[broker].IsSilent = false;
        }
    }

    private static int EpochOf(ControllerWorld world)
    {
        Assert.True(world.Tree.TryGet(ControllerWorld.Paths.ControllerEpoch, out var data, out _));
        return int.Parse(System.Text.Encoding.UTF8.GetString(data.Span), System.Globalization.CultureInfo.InvariantCulture);
    }

    private static IReadOnlyList<Reign> History(ControllerWorld world)
    {
        Assert.True(world.Tree.TryGet(ControllerWorld.Paths.History, out var data, out _));
        return ControllerJson.TryReadHistory(data.Span)!;
    }
}
