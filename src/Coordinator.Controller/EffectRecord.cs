using Coordinator.Controller.Core.Machine;
using Coordinator.Controller.Core.Selection;
using Microsoft.Extensions.Logging;

namespace Coordinator.Controller;

/// <summary>Logs and counts what a candidate decides and becomes.</summary>
/// <param name="logger">Where to.</param>
internal sealed class EffectRecord(ILogger logger)
{
    private ControllerRole _role;

    public ControllerCounts Counts { get; private set; } = new(0, 0, 0);

    /// <summary>After each step.</summary>
    public void Take(ControllerMachine machine, IReadOnlyList<ControllerEffect> effects)
    {
        if (machine.Role == ControllerRole.Active && _role != ControllerRole.Active)
        {
            ControllerLog.Began(logger, machine.Epoch);
        }

        _role = machine.Role;
        foreach (var effect in effects)
        {
            switch (effect)
            {
                case Decided decided:
                    Take(decided.Decision);
                    break;
                case Resign resign:
                    Counts = Counts with { Fenced = Counts.Fenced + 1 };
                    ControllerLog.Resigned(logger, resign.Reason);
                    break;
                default:
                    break;
            }
        }
    }

    private void Take(Decision decision)
    {
        var (state, isUnclean) = (decision.State, decision.State.Risk == Risk.Unclean);
        if (decision.IsElection)
        {
            Counts = Counts with { Elections = Counts.Elections + 1, UncleanElections = Counts.UncleanElections + (isUnclean ? 1 : 0) };
        }

        var level = state.Leader.IsNone || isUnclean ? LogLevel.Warning : LogLevel.Information;
        ControllerLog.Decided(logger, level, decision.Partition, decision.Cause, state.Leader, state.LeaderEpoch, state.Isr, state.Risk, decision.Reason);
    }
}
