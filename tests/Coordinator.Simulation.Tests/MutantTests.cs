using Coordinator.Simulation.Runs;

namespace Coordinator.Simulation.Tests;

/// <summary>The checkers are checked: each planted defect is found within a few seeds.</summary>
public sealed class MutantTests
{
    [Theory]
    [InlineData("ack-before-flush", "durability", 3)]
    [InlineData("dedupe-off", "exactly-once", 8)]
    [InlineData("watch-after-reply", "watch", 3)]
    [InlineData("no-read-index", "linearizable", 3)]
    public void Mutant_FewSeeds_IsFoundByItsChecker(string name, string checker, int seeds)
    {
        var mutant = Mutant.Find(name);
        Assert.NotNull(mutant);

        var found = Enumerable.Range(1, seeds).Select(seed => new SimRun((ulong)seed, 20, mutant, null).Run().Failure).First(failure => failure is not null);

        Assert.Equal(checker, found?.Checker);
    }
}
