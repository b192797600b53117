using Coordinator.Simulation.Brokers;
using Coordinator.Simulation.Brokers.Defects;
using Coordinator.Simulation.Engine;

namespace Coordinator.Simulation.Runs;

/// <summary>The two simulations: that of the servers of an ensemble, and that of brokers and controllers over one.</summary>
internal static class Simulations
{
    /// <summary>Runs a seed.</summary>
    /// <param name="line">Which simulation, and for how long.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="mutant">The planted defect's name; null for none.</param>
    /// <param name="sink">Where the trace goes; null: nowhere.</param>
    public static RunReport Run(CommandLine line, ulong seed, string? mutant, ITraceSink? sink) => line.IsOfBrokers
        ? new BrokerRun(seed, line.Seconds, mutant is null ? null : BrokerMutant.Find(mutant), sink).Run()
        : new SimRun(seed, line.Seconds, mutant is null ? null : Mutant.Find(mutant), sink).Run();

    /// <summary>The planted defects that seeds find, and within how many.</summary>
    public static IReadOnlyList<(string Name, int Bound)> Mutants(CommandLine line) =>
    [
        .. (line.IsOfBrokers ? BrokerMutant.All.Select(mutant => (mutant.Name, mutant.Bound)) : Mutant.All.Select(mutant => (mutant.Name, mutant.Bound)))
            .Where(mutant => mutant.Bound > 0),
    ];
}
