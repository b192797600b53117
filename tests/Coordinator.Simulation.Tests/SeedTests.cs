using Coordinator.Simulation.Runs;

namespace Coordinator.Simulation.Tests;

/// <summary>
/// Seeds that once failed, and why. A change of what servers say or of what faults there are shifts what a seed draws: the rule that each
/// found has a test of its own, named in VERIFICATION.md.
/// </summary>
public sealed class SeedTests
{
    [Theory]
    [InlineData(1UL)] // a refusal behind later answers showed an older zxid than they did
    [InlineData(16UL)] // a leader counted beats of the link as its follower's, and led for ever without a quorum
    [InlineData(127UL)] // sessions that come back after the leader crashed again and again
    [InlineData(252UL)] // what was applied after the last flush was compared by digest only when something else was written
    [InlineData(487UL)] // a leader that was stopped counts the ACK of a disk that was wiped since
    [InlineData(326UL)] // a leader resumes after its deposition, with clients waiting in its queue
    public void PinnedSeed_FullLength_AllCheckersHold(ulong seed)
    {
        var report = new SimRun(seed, 20, null, null).Run();

        Assert.Null(report.Failure?.Message);
    }

    [Theory]
    [InlineData(2030UL)] // a client that got one half of what its attach owed passed over the other
    [InlineData(4611UL)] // the checker: what a slow reader is told may be of the very txn that the first event is of
    [InlineData(14_206UL)] // the checker: a slow reader is told that it lost history before it gets the answers that waited
    public void PinnedSeed_OfAMinute_AllCheckersHold(ulong seed)
    {
        var report = new SimRun(seed, 60, null, null).Run();

        Assert.Null(report.Failure?.Message);
    }

    [Fact]
    public void ShortSeeds_AllCheckersHold()
    {
        for (var seed = 10_000UL; seed < 10_012UL; seed++)
        {
            var report = new SimRun(seed, 20, null, null).Run();

            Assert.True(report.Failure is null, $"seed {seed}: {report.Failure?.Message}");
        }
    }

    [Fact]
    public void SameSeed_RunTwice_SameTrace()
    {
        var first = new SimRun(7, 20, null, null).Run();
        var second = new SimRun(7, 20, null, null).Run();

        Assert.Equal(first.TraceHash, second.TraceHash);
        Assert.Equal(first.Events, second.Events);
        Assert.Equal(first.Coverage.Counts, second.Coverage.Counts);
    }

    [Fact]
    public void OtherSeeds_OtherTraces() =>
        Assert.NotEqual(new SimRun(8, 5, null, null).Run().TraceHash, new SimRun(9, 5, null, null).Run().TraceHash);
}
