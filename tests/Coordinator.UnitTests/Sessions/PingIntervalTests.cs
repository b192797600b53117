using Coordinator.Sessions.Connections;

namespace Coordinator.UnitTests.Sessions;

/// <summary>When an idle client pings, and when it leaves a server that does not answer.</summary>
public sealed class PingIntervalTests
{
    [Theory]
    [InlineData(1_000, 166, 332)]
    [InlineData(10_000, 1_666, 3_332)]
    [InlineData(12_000, 2_499, 4_499)]
    [InlineData(20_000, 5_832, 9_165)]
    [InlineData(30_000, 9_999, 14_999)]
    [InlineData(60_000, 20_000, 30_000)]
    public void Of_IsASixthOfShortTimeouts_AThirdOfLongOnes(int timeout, int interval, int patience) =>
        Assert.Equal((interval, patience), (PingInterval.Of(timeout), PingInterval.PatienceOf(timeout)));

    /// <summary>Whenever they began, sessions of one timeout ping at the same marks of the clock, each once in an interval.</summary>
    [Theory]
    [InlineData(1_000, 16)]
    [InlineData(10_000, 166)]
    [InlineData(30_000, 999)]
    public void NextAt_IsAMarkOfTheClock_WithinTheInterval(int timeout, int apart)
    {
        var interval = PingInterval.Of(timeout);
        for (var began = 1_000_000L; began < 1_000_000 + interval; began += 7)
        {
            var first = PingInterval.NextAt(began, timeout);
            Assert.Equal(0, first % apart);
            Assert.InRange(first - began, interval - apart + 1, interval);
            Assert.InRange(PingInterval.NextAt(first, timeout) - first, interval - apart + 1, interval);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    public void NextAt_OfTheShortestTimeouts_IsLaterThanNow(int timeout) =>
        Assert.All(Enumerable.Range(0, 20), now => Assert.True(PingInterval.NextAt(now, timeout) > now));

    /// <summary>An answer may take a sixth of the timeout, and then at least half of it is left to find another server, before the session is suspended at two thirds.</summary>
    [Fact]
    public void PatienceOf_LeavesHalfOfTheTimeout()
    {
        for (var timeout = 100; timeout <= 120_000; timeout += 100)
        {
            Assert.Equal(timeout / 6, PingInterval.PatienceOf(timeout) - PingInterval.Of(timeout));
            Assert.InRange(PingInterval.PatienceOf(timeout), 1, timeout / 2);
        }
    }
}
