using Coordinator.Daemon.Dev;

namespace Coordinator.UnitTests.Daemon;

public sealed class DevOptionsTests
{
    [Fact]
    public void TryParse_Nothing_IsThreeServers()
    {
        Assert.True(DevOptions.TryParse([], out var options, out _));

        Assert.Equal((3, 0, 5181, null, false), (options.Servers, options.Observers, options.BasePort, options.Data, options.IsJson));
    }

    [Fact]
    public void TryParse_Everything_IsTaken()
    {
        Assert.True(DevOptions.TryParse(
            ["--servers", "5", "--late", "4,5", "--observers=1", "--base-port", "7000", "--data", "/d", "--output", "json", "--brokers", "2"], out var options, out _));

        Assert.Equal((5, 1, 2, 7000, "/d", true), (options.Servers, options.Observers, options.Brokers, options.BasePort, options.Data, options.IsJson));
        Assert.Equal((7010, 7110), (options.ServerPort(2), options.BrokerPort(2)));
        Assert.Equal([4, 5], options.Late);
    }

    [Theory]
    [InlineData("--servers", "0")]
    [InlineData("--servers", "11")]
    [InlineData("--late", "4")]
    [InlineData("--late", "x")]
    [InlineData("--late", "1,2")]
    [InlineData("--observers", "8")]
    [InlineData("--base-port", "65535")]
    [InlineData("--output", "xml")]
    [InlineData("--brokers", "11")]
    [InlineData("--base-port", "65400", "--brokers", "1")]
    [InlineData("--nodes", "3")]
    [InlineData("--servers")]
    public void TryParse_AMistake_NamesTheArgument(params string[] args)
    {
        Assert.False(DevOptions.TryParse(args, out _, out var mistake));
        Assert.Contains(args[0] == "--observers" ? "observers" : args[0], mistake, StringComparison.Ordinal);
    }
}
