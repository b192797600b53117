using Coordinator.Sessions.Connections;

namespace Coordinator.UnitTests.Sessions;

/// <summary>When an idle client pings.</summary>
public sealed class PingIntervalTests
{
    [Theory]
    [InlineData(1_000, 166)]
    [InlineData(10_000, 1_666)]
    [InlineData(12_000, 2_333)]
    [InlineData(20_000, 5_000)]
    [InlineData(30_000, 7_500)]
    [InlineData(60_000, 15_000)]
    public void Of_IsASixthOfShortTimeouts_AQuarterOfLongOnes(int timeout, int interval) => Assert.Equal(interval, PingInterval.Of(timeout));

    /// <summary>A session of the default timeout leaves a server that is silent for a sixth of it; a longer one is no less patient.</summary>
    [Fact]
    public void Of_LeavesAnAnswerTheTimeThatTheDefaultLeaves()
    {
        for (var timeout = 10_000; timeout <= 60_000; timeout += 100)
        {
            Assert.InRange((timeout / 3) - PingInterval.Of(timeout), 1_666, (timeout / 6) + 1);
        }
    }
}
