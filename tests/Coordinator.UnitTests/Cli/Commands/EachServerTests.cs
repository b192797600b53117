using Coordinator.Cli.Commands;

namespace Coordinator.UnitTests.Cli.Commands;

public sealed class EachServerTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(5, 1)]
    [InlineData(60, 12)]
    public void Patience_WithOneServer_GrowsWithTheTimeout_FromASecond(int timeout, int expected) =>
        Assert.Equal(expected, EachServer.PatienceOf(TimeSpan.FromSeconds(timeout)).TotalSeconds);
}
