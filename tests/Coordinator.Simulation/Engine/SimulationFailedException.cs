namespace Coordinator.Simulation.Engine;

/// <summary>A checker found a violation, or the ensemble did not come back after the faults stopped.</summary>
/// <param name="checker">Which checker.</param>
/// <param name="message">What was found.</param>
internal sealed class SimulationFailedException(string checker, string message) : Exception($"{checker}: {message}")
{
    public string Checker { get; } = checker;
}
