using Coordinator.Cli.Bench;

namespace Coordinator.UnitTests.Cli.Bench;

public sealed class DueTimesTests
{
    [Theory]
    [InlineData(1_000, 0, 0)]
    [InlineData(1_000, 1, 10_000)]
    [InlineData(1_000, 2_500, 25_000_000)]
    [InlineData(3, 1, 3_333_333)]
    [InlineData(3, 3, 10_000_000)]
    [InlineData(10_000_000, 1, 1)]
    [InlineData(7, 7L * 86_400 * 365, 10_000_000L * 86_400 * 365)]
    public void Records_AreDueInEqualSteps_WithoutDrift(int rate, long number, long ticks) =>
        Assert.Equal(TimeSpan.FromSeconds(5) + TimeSpan.FromTicks(ticks), new DueTimes(TimeSpan.FromSeconds(5), rate).At(number));
}
