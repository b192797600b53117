using Coordinator.Controller.Core.Machine;
using Coordinator.Controller.Core.Selection;
using Microsoft.Extensions.Logging;

namespace Coordinator.Controller;

/// <summary>Logs, counts and times what a candidate decides and becomes.</summary>
/// <param name="options">Where to, by which clock.</param>
internal sealed class EffectRecord(ControllerOptions options)
{
    private readonly ILogger _logger = options.Logger;
    private ControllerRole _role;
    private long? _goneAt;
    private ControllerCounts _counts = new(0, 0, 0, 0);
    private long _fencedWrites;

    public ControllerCounts Counts => _counts with { FencedWrites = Interlocked.Read(ref _fencedWrites) };

    /// <summary>A write was refused by the fence; said by whatever thread heard it.</summary>
    public void WriteFenced() => Interlocked.Increment(ref _fencedWrites);

    /// <summary>After each step.</summary>
    public void Take(ControllerInput input, ControllerMachine machine, IReadOnlyList<ControllerEffect> effects)
    {
        if (input is TreeLost lost && lost.Path == options.Paths.Controller)
        {
            _goneAt = options.Time.GetTimestamp();
        }

        if (machine.Role == ControllerRole.Active && _role != ControllerRole.Active)
        {
            ControllerLog.Began(_logger, machine.Epoch);
            if (_goneAt is { } goneAt)
            {
                ControllerTelemetry.FailedOver(options.Time.GetElapsedTime(goneAt));
                _goneAt = null;
            }
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
                    _counts = _counts with { Fenced = _counts.Fenced + 1 };
                    ControllerLog.Resigned(_logger, resign.Reason);
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
            _counts = _counts with { Elections = _counts.Elections + 1, UncleanElections = _counts.UncleanElections + (isUnclean ? 1 : 0) };
        }

        var level = state.Leader.IsNone || isUnclean ? LogLevel.Warning : LogLevel.Information;
        ControllerLog.Decided(_logger, level, decision.Partition, decision.Cause, state.Leader, state.LeaderEpoch, state.Isr, state.Risk, decision.Reason);
    }
}
