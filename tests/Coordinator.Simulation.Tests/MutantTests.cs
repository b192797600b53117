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
    [InlineData("pending-ignored", "durability", 8)]
    public void Mutant_FewSeeds_IsFoundByItsChecker(string name, string checker, int seeds)
    {
        var mutant = Mutant.Find(name);
        Assert.NotNull(mutant);

        // Another checker may meet it first; its own must find it, too.
        var finders = Enumerable.Range(1, seeds).Select(seed => new SimRun((ulong)seed, 20, mutant, null).Run().Failure?.Checker);

        Assert.Contains(checker, finders);
    }
}
