using Coordinator.Cli.Calls;

namespace Coordinator.UnitTests.Cli;

/// <summary>The time of real commands.</summary>
public sealed class SystemCallClockTests
{
    /// <summary>A load of 5,000/s by 512 workers kept both processors busy with pauses of nothing, and was a tenth of a second late for that.</summary>
    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(900, 1)]
    [InlineData(1_000, 1)]
    [InlineData(1_001, 2)]
    public void APartOfAMillisecond_IsWaitedForAsAWholeOne(int microseconds, int milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), SystemCallClock.Whole(TimeSpan.FromMicroseconds(microseconds)));
}
