using Coordinator.Benchmarks.Plots;

namespace Coordinator.UnitTests.Benchmarks;

/// <summary>The numbers that are drawn.</summary>
public sealed class PlotsTests
{
    private static readonly TimeSpan Killed = TimeSpan.FromSeconds(100);

    [Fact]
    public void Writes_AreCountedInPiecesOfTenMilliseconds_FromTheKill()
    {
        var timeline = FailoverTimeline.Of(2, "etcd", Killed, [At(-1_000), At(-0.1), At(0), At(9.9), At(10), At(2_999.9)]);
        Assert.Equal(400, timeline.Writes.Count);
        Assert.Equal((1, 1, 2, 1, 1), (timeline.Writes[0], timeline.Writes[99], timeline.Writes[100], timeline.Writes[101], timeline.Writes[399]));
        Assert.Equal(6, timeline.Writes.Sum());
        Assert.Equal((-995, 5), (timeline.Milliseconds()[0], timeline.Milliseconds()[100]));
        Assert.Equal(200, timeline.WritesPerSecond()[100]);
    }

    [Fact]
    public void WritesOutsideOfWhatIsDrawn_DoNotCount() => Assert.Equal(0, FailoverTimeline.Of(1, "etcd", Killed, [At(-1_000.1), At(3_000), At(60_000)]).Writes.Sum());

    [Fact]
    public void TheLongestGap_IsThatOfPiecesWithoutAWrite_SinceTheKill()
    {
        Assert.Equal(30, Timeline(1, "a", 0, 1, 0, 0, 0, 1, 0, 0).LongestGapMilliseconds());
        Assert.Equal(20, Timeline(1, "a", 1, 0, 0).LongestGapMilliseconds());
        Assert.Equal(0, Timeline(1, "a", 1, 2).LongestGapMilliseconds());
        Assert.Equal(10, (Timeline(1, "a", 0, 0, 0, 1, 0) with { FromMilliseconds = -20 }).LongestGapMilliseconds());
    }

    [Fact]
    public void OfEachSystem_TheRunWithTheMedianGapIsDrawn()
    {
        FailoverTimeline[] runs = [Timeline(1, "b", 0, 0), Timeline(1, "a", 0, 0, 0), Timeline(2, "a", 1, 0, 0), Timeline(3, "a", 1, 1, 0)];
        Assert.Equal([("b", 1), ("a", 2)], FailoverTimeline.Typical(runs).Select(run => (run.System, run.Run)));
    }

    [Fact]
    public void Curves_AreMediansOverTheRuns_ByAscendingRate()
    {
        var curve = LatencyCurve.Of([Point(1, 200, 8_000), Point(1, 100, 1_000), Point(2, 100, 3_000), Point(3, 100, 2_000), Point(3, 300, 0)]).Single();
        Assert.Equal([100, 200], curve.Rates);
        Assert.Equal([2, 8], curve.P50Milliseconds);
        Assert.Equal([4, 16], curve.P99Milliseconds);
    }

    [Theory]
    [InlineData(900, false)]
    [InlineData(899, true)]
    public void ASystemThatFallsBehind_IsSaturated(double achieved, bool isSaturated) =>
        Assert.Equal(isSaturated, new LatencyPoint(1, "a", "w", 1_000, achieved, 1, 1).IsSaturated());

    [Theory]
    [InlineData(1, 1, new double[] { 1 })]
    [InlineData(1_000, 60_000, new double[] { 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000 })]
    [InlineData(0.3, 7, new[] { 0.2, 0.5, 1, 2, 5, 10 })]
    public void Ticks_AreRoundNumbersAroundAllOthers(double least, double most, double[] round) => Assert.Equal(round, Decades.Round([most, least]), (x, y) => Math.Abs(x - y) < 1e-6);

    [Fact]
    public async Task WhatIsDrawn_IsReadAsItWasStored()
    {
        var file = Path.GetTempFileName();
        try
        {
            await JsonLines.WriteAsync(file, [Timeline(1, "a", 1, 2), Timeline(2, "b", 3)], TestContext.Current.CancellationToken);
            var read = await JsonLines.ReadAsync<FailoverTimeline>(file, TestContext.Current.CancellationToken);
            Assert.Equal([(1, "a", "1,2"), (2, "b", "3")], read.Select(run => (run.Run, run.System, string.Join(',', run.Writes))));
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static TimeSpan At(double milliseconds) => Killed + TimeSpan.FromMilliseconds(milliseconds);

    private static FailoverTimeline Timeline(int run, string system, params int[] writes) => new(run, system, 0, 10, writes);

    private static LatencyPoint Point(int run, int rate, double p50) => new(run, "a", "w", rate, rate, p50, 2 * p50);
}
