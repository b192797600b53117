using Coordinator.Simulation.Engine;
using Coordinator.Simulation.Faults;
using Coordinator.Simulation.Runs;

namespace Coordinator.Simulation.Tests;

/// <summary>What is told of many seeds does not depend on how many run at once.</summary>
public sealed class SeedRunnerTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Run_SeveralFail_TheFirstInOrderIsTold(int jobs)
    {
        using var laterHasFailed = new ManualResetEventSlim(jobs == 1);
        var (seeds, failed) = new SeedRunner(jobs, index =>
        {
            // With several at once, a later one fails while the earlier one still runs.
            if (index == 2)
            {
                laterHasFailed.Wait(TestContext.Current.CancellationToken);
            }

            if (index == 3)
            {
                laterHasFailed.Set();
            }

            return Report(index, fails: index is 2 or 3);
        }).Run(50);

        Assert.Equal((3, 2UL), (seeds, failed?.Seed));
    }

    [Fact]
    public void Run_NoneFails_AllAreRunOnce()
    {
        var ended = new List<ulong>();
        var (seeds, failed) = new SeedRunner(3, index => Report(index, fails: false)) { Ended = report => ended.Add(report.Seed) }.Run(40);

        Assert.Equal((40, null), (seeds, failed));
        Assert.Equal(Enumerable.Range(0, 40).Select(index => (ulong)index), ended.Order());
    }

    [Fact]
    public void Seeds_AtOnce_AreTheSameRuns()
    {
        ulong[] Hashes(int jobs)
        {
            var hashes = new ulong[4];
            new SeedRunner(jobs, index => new SimRun(1 + (ulong)index, 5, null, null).Run()) { Ended = report => hashes[report.Seed - 1] = report.TraceHash }.Run(4);
            return hashes;
        }

        Assert.Equal(Hashes(1), Hashes(2));
    }

    [Fact]
    public void RequiredCoverage_WhatNeverHappened_IsNamed()
    {
        var coverage = new Coverage();
        Assert.Contains("note.SyncTrunc", RequiredCoverage.Missing(coverage));
        Assert.Contains("fault." + FaultKind.Wipe, RequiredCoverage.Missing(coverage));

        coverage.Count("note.SyncTrunc");
        Assert.DoesNotContain("note.SyncTrunc", RequiredCoverage.Missing(coverage));
    }

    private static RunReport Report(int index, bool fails) =>
        new((ulong)index, 0, 0, 0, 0, new Coverage(), fails ? new SimulationFailedException("test", "as planned") : null);
}
