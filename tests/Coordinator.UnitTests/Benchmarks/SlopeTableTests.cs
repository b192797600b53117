using Coordinator.Benchmarks.Results;
using Coordinator.Benchmarks.Slopes;

namespace Coordinator.UnitTests.Benchmarks;

/// <summary>How costs grow along an axis.</summary>
public sealed class SlopeTableTests
{
    [Fact]
    public void FewServers_AreCountedOneByOne() => Assert.Equal(2, SlopeTable.Slope([(3, 10), (5, 14), (7, 18)], isLinear: true));

    [Fact]
    public void AllElse_ByPowersOfTen() => Assert.Equal(3, SlopeTable.Slope([(1, 1), (100, 7), (10_000, 13)], isLinear: false)!.Value, precision: 9);

    [Fact]
    public void OfOneValue_ThereIsNoSlope() => Assert.Null(SlopeTable.Slope([(3, 10)], isLinear: true));

    [Fact]
    public void AMachineThatBecomesSlower_IsNoSlope()
    {
        var costs = SlopeTable.AtOneSpeed([Point("znodes", 1_000, 20, 200), Point("znodes", 10_000, 30, 300), Point("znodes", 100_000, 40, 400)]);
        Assert.Equal([(1_000, 30), (10_000, 30), (100_000, 30)], costs);
        Assert.Equal(0, SlopeTable.Slope(costs, isLinear: false));
    }

    [Fact]
    public void Runs_AreMedians_ByAscendingValue() =>
        Assert.Equal([(3, 20), (5, 50)], SlopeTable.AtOneSpeed([Point("servers", 5, 50), Point("servers", 3, 10), Point("servers", 3, 20), Point("servers", 3, 90)]));

    [Fact]
    public void Table_HasARowForEachValue_AndTheSlope() => Assert.Equal(
        [
            "| servers | 3 | w | 1,000 | 20.00 | 7.00 | 20.00 |",
            "| servers | 5 | w | 1,000 | 25.00 | 7.00 | 25.00 |",
            "| servers | slope | | | | | +2.50 for each more |",
            "| sessions | 1 | w | 1,000 | 4.00 | 7.00 | 4.00 |",
            "| sessions | 10 | w | 1,000 | 3.00 | 7.00 | 3.00 |",
            "| sessions | slope | | | | | -1.00 for ten times as many |",
        ],
        SlopeTable.Of([Point("servers", 3, 20), Point("servers", 5, 25), Point("sessions", 1, 4), Point("sessions", 10, 3)]).Split('\n')[2..]);

    private static SlopePoint Point(string axis, int value, double cost, double calibration = 100) =>
        new(1, axis, value, "w", 1_000, new Both(cost, 7), new CalibrationTimes(calibration, calibration));
}
