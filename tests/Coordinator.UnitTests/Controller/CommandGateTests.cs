using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Replicas;

namespace Coordinator.UnitTests.Controller;

/// <summary>Kafka's BrokerEpochIntegrationTest and LeaderElectionTest as vectors: current, next and former numbers of a command.</summary>
public sealed class CommandGateTests
{
    [Theory]
    [InlineData(7, 140, CommandAnswer.Obey, 7)]
    [InlineData(8, 140, CommandAnswer.Obey, 8)]
    [InlineData(6, 140, CommandAnswer.StaleController, 7)]
    [InlineData(7, 141, CommandAnswer.Obey, 7)]
    [InlineData(7, 100, CommandAnswer.StaleIncarnation, 7)] // G.4: sent before the bounce
    [InlineData(9, 100, CommandAnswer.StaleIncarnation, 7)]
    public void ACommand(int epoch, long receiver, CommandAnswer expected, int obeyed)
    {
        var gate = new CommandGate(new Incarnation(140), new ControllerEpoch(7));
        Assert.Equal(expected, gate.Judge(new ControllerEpoch(epoch), new Incarnation(receiver), number: 1));
        Assert.Equal(new ControllerEpoch(obeyed), gate.Obeyed);
    }

    /// <summary>A ping is judged by the same numbers, and nothing of it is kept: what it overtakes is still obeyed.</summary>
    [Theory]
    [InlineData(7, 140, CommandAnswer.Obey)]
    [InlineData(8, 141, CommandAnswer.Obey)]
    [InlineData(6, 140, CommandAnswer.StaleController)]
    [InlineData(9, 100, CommandAnswer.StaleIncarnation)]
    public void APing_LeavesNoTrace(int epoch, long receiver, CommandAnswer expected)
    {
        var gate = new CommandGate(new Incarnation(140), new ControllerEpoch(7));
        Assert.Equal(expected, gate.Judge(new ControllerEpoch(epoch), new Incarnation(receiver)));
        Assert.Equal(new ControllerEpoch(7), gate.Obeyed);
        Assert.Equal(CommandAnswer.Obey, gate.Judge(new ControllerEpoch(7), new Incarnation(140), number: 1));
    }

    [Fact]
    public void ARestart_DoesNotOpenTheDoorAgain()
    {
        var before = new CommandGate(new Incarnation(140), ControllerEpoch.Zero);
        before.Judge(new ControllerEpoch(8), new Incarnation(140), number: 1);
        var after = new CommandGate(new Incarnation(150), before.Obeyed);
        Assert.Equal(CommandAnswer.StaleController, after.Judge(new ControllerEpoch(7), new Incarnation(150), number: 1));
    }

    /// <summary>Whoever gave up waiting for an answer sends the next one; the one before may still be on its way.</summary>
    [Fact]
    public void ACommandThatWasHeldUp_DoesNotUndoALaterOne()
    {
        var gate = new CommandGate(new Incarnation(140), ControllerEpoch.Zero);
        Assert.Equal(CommandAnswer.Obey, gate.Judge(new ControllerEpoch(8), new Incarnation(140), number: 5));
        Assert.Equal(CommandAnswer.StaleCommand, gate.Judge(new ControllerEpoch(8), new Incarnation(140), number: 4));
        Assert.Equal(CommandAnswer.StaleCommand, gate.Judge(new ControllerEpoch(8), new Incarnation(140), number: 5));
        Assert.Equal(CommandAnswer.Obey, gate.Judge(new ControllerEpoch(9), new Incarnation(140), number: 1));
    }

    /// <summary>A late command for a former life must not be taken for this one's: it would remove what this life has not been told of.</summary>
    [Fact]
    public void WhoDoesNotKnowItsLife_ObeysNobody()
    {
        var gate = new CommandGate(Incarnation.None, ControllerEpoch.Zero);
        Assert.Equal(CommandAnswer.NotYet, gate.Judge(new ControllerEpoch(8), new Incarnation(140), number: 5));
        Assert.Equal(CommandAnswer.NotYet, gate.Judge(new ControllerEpoch(8), new Incarnation(140)));
        Assert.Equal(ControllerEpoch.Zero, gate.Obeyed);
    }
}
