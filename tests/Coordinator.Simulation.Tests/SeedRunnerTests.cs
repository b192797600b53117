using Coordinator.Simulation.Engine;
using Coordinator.Simulation.Faults;
using Coordinator.Simulation.Runs;

namespace Coordinator.Simulation.Tests;

/// <summary>What is told of many seeds does not depend on how many run at once.</summary>
public sealed class SeedRunnerTests
{
    [Fact]
    public void Run_SeveralFail_OneAtATime_TheFirstIsTold()
    {
        var (seeds, failed) = new SeedRunner(1, index => Report(index, fails: index is 2 or 3)).Run(50);

        Assert.Equal((3, 2UL), (seeds, failed?.Seed));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Run_SeveralFailAtOnce_TheFirstInOrderIsTold_WhicheverEndsFirst(int endsFirst)
    {
        using var ended = new ManualResetEventSlim();
        var runner = new SeedRunner(4, index =>
        {
            if (index is 2 or 3 && index != endsFirst)
            {
                ended.Wait(TestContext.Current.CancellationToken);
            }

            return Report(index, fails: index is 2 or 3);
        })
        {
            Ended = report =>
            {
                if (report.Seed == (ulong)endsFirst)
                {
                    ended.Set();
                }
            },
        };

        // Nobody else takes a seed away from the two before both have one.
        var (seeds, failed) = runner.Run(4);

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
