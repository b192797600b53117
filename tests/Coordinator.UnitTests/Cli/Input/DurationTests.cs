using Coordinator.Cli.Input;

namespace Coordinator.UnitTests.Cli.Input;

public sealed class DurationTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("0s", 0)]
    [InlineData("500ms", 500)]
    [InlineData("5s", 5_000)]
    [InlineData("2m", 120_000)]
    [InlineData("1h", 3_600_000)]
    [InlineData("1d", 86_400_000)]
    public void TryParse_NumberAndUnit_GivesTheTime(string text, long milliseconds)
    {
        Assert.True(Duration.TryParse(text, TimeSpan.FromDays(1), out var value, out _));
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("s")]
    [InlineData("-5s")]
    [InlineData("5 s")]
    [InlineData("1.5s")]
    [InlineData("5S")]
    [InlineData("00")]
    [InlineData("5sec")]
    public void TryParse_NotADuration_NamesTheText(string text)
    {
        Assert.False(Duration.TryParse(text, TimeSpan.FromDays(1), out _, out var mistake));
        Assert.Equal($"'{text}' is not a duration; write 500ms, 5s, 2m, 1h, 1d or 0", mistake);
    }

    [Theory]
    [InlineData("86401s")]
    [InlineData("25h")]
    [InlineData("99999999999999999999ms")]
    [InlineData("9223372036854775807d")]
    public void TryParse_BeyondTheLimit_NamesTheLimit(string text)
    {
        Assert.False(Duration.TryParse(text, TimeSpan.FromDays(1), out _, out var mistake));
        Assert.Equal($"'{text}' is longer than 86400 s", mistake);
    }
}
