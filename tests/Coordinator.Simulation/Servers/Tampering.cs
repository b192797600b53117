using Coordinator.Simulation.Engine;
using Coordinator.Zab;

namespace Coordinator.Simulation.Servers;

/// <summary>How a planted defect rewrites what goes into a server and what comes out of it, as if its code had said so.</summary>
internal sealed record Tampering
{
    public static readonly Tampering None = new();

    /// <summary>What an effect becomes; null when it is lost.</summary>
    public Func<Effect, ServerProcess, SimWorld, Effect?> Effect { get; init; } = static (effect, _, _) => effect;

    /// <summary>What a server believes to have recovered.</summary>
    public Func<ZabRecovered, ZabRecovered> Recovered { get; init; } = static recovered => recovered;

    /// <summary>How often each tick is counted.</summary>
    public int TicksPerTick { get; init; } = 1;

    /// <summary>Whether appends are reported as flushed without a flush.</summary>
    public bool SkipsFlush { get; init; }
}
