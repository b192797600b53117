using Coordinator.Cli.Input;

namespace Coordinator.UnitTests.Cli.Input;

public sealed class ZxidTextTests
{
    [Theory]
    [InlineData("0x10000000001", 0x10000000001)]
    [InlineData("0XaB", 0xab)]
    [InlineData("1099511627777", 0x10000000001)]
    [InlineData("0", 0)]
    public void TryParse_HexOrDecimal_GivesTheNumber(string text, long expected)
    {
        Assert.True(ZxidText.TryParse(text, out var value, out _));
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0x")]
    [InlineData("-1")]
    [InlineData("ab")]
    [InlineData("0xffffffffffffffff")]
    [InlineData("9223372036854775808")]
    public void TryParse_Anything_Else_NamesTheText(string text)
    {
        Assert.False(ZxidText.TryParse(text, out _, out var mistake));
        Assert.Equal($"'{text}' is not a zxid; write 0x… or a decimal number", mistake);
    }
}
