using Coordinator.Simulation.Engine;

namespace Coordinator.Simulation.Runs;

/// <summary>What came of one seed.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="SimulatedMicroseconds">How long it ran, in its own time.</param>
/// <param name="Events">Events of the queue.</param>
/// <param name="Faults">Faults made.</param>
/// <param name="TraceHash">Equal for equal runs.</param>
/// <param name="Coverage">What happened how often.</param>
/// <param name="Failure">What a checker found; null when all held.</param>
internal sealed record RunReport(
    ulong Seed, long SimulatedMicroseconds, long Events, int Faults, ulong TraceHash, Coverage Coverage, SimulationFailedException? Failure);
