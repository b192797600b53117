using Coordinator.Cli.Bench;

namespace Coordinator.UnitTests.Cli.Bench;

public sealed class LedgerVerdictTests
{
    [Fact]
    public void EverythingOnceInOrder_IsClean()
    {
        var verdict = LedgerVerdict.Of(new HashSet<long> { 0, 1, 2 }, 0, [0, 1, 2]);
        Assert.Equal(new LedgerVerdict(3, 0, 0, 0, 0), verdict);
        Assert.True(verdict.IsClean);
    }

    [Theory]
    [InlineData(new long[] { 0, 2 }, 1, 0, 0)]
    [InlineData(new long[] { 0, 1, 1, 2 }, 0, 1, 0)]
    [InlineData(new long[] { 0, 2, 1 }, 0, 0, 1)]
    [InlineData(new long[0], 3, 0, 0)]
    public void WhatIsWrong_IsCounted(long[] entries, long lost, long repeated, long disordered)
    {
        var verdict = LedgerVerdict.Of(new HashSet<long> { 0, 1, 2 }, 0, entries);
        Assert.Equal(new LedgerVerdict(3, 0, lost, repeated, disordered), verdict);
        Assert.False(verdict.IsClean);
    }

    [Fact]
    public void AFailedCall_OrNothingAtAll_IsNotClean()
    {
        Assert.False(LedgerVerdict.Of(new HashSet<long> { 0 }, 1, [0]).IsClean);
        Assert.False(LedgerVerdict.Of(new HashSet<long>(), 0, []).IsClean);
    }
}
