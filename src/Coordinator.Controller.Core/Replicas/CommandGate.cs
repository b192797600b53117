using Coordinator.Controller.Core.Numbers;

namespace Coordinator.Controller.Core.Replicas;

/// <summary>What a broker answers to a controller's command, before it looks at what is in it.</summary>
public enum CommandAnswer
{
    /// <summary>To be obeyed, once <see cref="CommandGate.Obeyed"/> is durable.</summary>
    Obey,

    /// <summary>It is meant for a former life of this broker: dropped (KIP-380, G.4).</summary>
    StaleIncarnation,

    /// <summary>A later controller has been obeyed already: the sender resigns.</summary>
    StaleController,

    /// <summary>A later command of the same controller has been obeyed: this one was held up somewhere, and is dropped.</summary>
    StaleCommand,

    /// <summary>
    /// This broker is not registered and does not know its life: the command may be meant for a former one. Whoever sent it asks again.
    /// </summary>
    NotYet,
}

/// <summary>
/// Refuses the commands of controllers that were superseded. Kafka keeps the largest epoch in memory, so that a restart opens the door again; here it
/// is made durable before the command of a new controller is obeyed.
/// </summary>
/// <param name="self">This broker's life; none before it is registered.</param>
/// <param name="obeyed">The largest controller epoch that was obeyed, in this life or one before.</param>
public sealed class CommandGate(Incarnation self, ControllerEpoch obeyed)
{
    private long _last;

    /// <summary>The largest controller epoch that was obeyed; to be durable before anything of it is.</summary>
    public ControllerEpoch Obeyed { get; private set; } = obeyed;

    /// <summary>Judges a command.</summary>
    /// <param name="epoch">The sender's epoch.</param>
    /// <param name="receiver">
    /// The life that it is meant for. One that is later than this broker knows of itself is this one: its controller may hear of a registration first.
    /// </param>
    /// <param name="number">Larger with each command of a controller.</param>
    public CommandAnswer Judge(ControllerEpoch epoch, Incarnation receiver, long number)
    {
        var answer = Judge(epoch, receiver);
        if (answer != CommandAnswer.Obey)
        {
            return answer;
        }

        if (epoch == Obeyed && number <= _last)
        {
            return CommandAnswer.StaleCommand;
        }

        (Obeyed, _last) = (epoch, number);
        return CommandAnswer.Obey;
    }

    /// <summary>Judges who asks for an answer alone: nothing of it is kept.</summary>
    /// <param name="epoch">The sender's epoch.</param>
    /// <param name="receiver">The life that it is meant for.</param>
    public CommandAnswer Judge(ControllerEpoch epoch, Incarnation receiver) =>
        self == Incarnation.None ? CommandAnswer.NotYet
        : receiver < self ? CommandAnswer.StaleIncarnation
        : epoch < Obeyed ? CommandAnswer.StaleController
        : CommandAnswer.Obey;
}
