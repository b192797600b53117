using Coordinator.Cli.Output;

namespace Coordinator.UnitTests.Cli.Output;

public sealed class TextTableTests
{
    [Fact]
    public void Write_NotATerminal_AlignsAndLeavesEmptyColumnsOut() => Assert.Equal("a   b\n[x  y\n", Written(isTerminal: false, "[x", "y"));

    [Fact]
    public void Write_Terminal_DrawsATable()
    {
        var drawn = Written(isTerminal: true, "[x", "y");
        Assert.Contains("│ [x │ y │", drawn, StringComparison.Ordinal);
        Assert.StartsWith("╭", drawn, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_TooWideForTheTerminal_AlignsInstead()
    {
        var wide = new string('x', 500);
        Assert.Equal($"a{new string(' ', 501)}b\n{wide}  y\n", Written(isTerminal: true, wide, "y"));
    }

    private static string Written(bool isTerminal, string first, string second)
    {
        var table = new TextTable("a", "b", "");
        table.Add(first, second, "");
        using var output = new StringWriter { NewLine = "\n" };
        table.Write(output, isTerminal);
        return output.ToString();
    }
}
