using Coordinator.Simulation.Brokers;
using Coordinator.Simulation.Brokers.Defects;

namespace Coordinator.Simulation.Tests;

/// <summary>The checkers of brokers are checked: each planted defect is found within a few seeds.</summary>
public sealed class BrokerMutantTests
{
    [Theory]
    [InlineData("ack-before-followers", "in-sync")]
    [InlineData("divergence-unchecked", "committed")]
    [InlineData("logs-stay", "healing")]
    public void Mutant_FewSeeds_IsFoundByItsChecker(string name, string checker)
    {
        var mutant = BrokerMutant.Find(name);
        Assert.NotNull(mutant);

        // Another checker may meet it first; its own must find it, too.
        var finders = Enumerable.Range(1, 5).Select(seed => new BrokerRun((ulong)seed, 20, mutant, null).Run().Failure?.Checker);

        Assert.Contains(checker, finders);
    }

    [Theory]
    [InlineData(38UL)] // a follower of a topic that was created anew was given the records of the former one
    [InlineData(111UL)] // a follower that asked before its leader had heard of it was counted by nobody
    public void PinnedSeed_AllCheckersHold(ulong seed)
    {
        var report = new BrokerRun(seed, 20, null, null).Run();

        Assert.Null(report.Failure?.Message);
    }
}
