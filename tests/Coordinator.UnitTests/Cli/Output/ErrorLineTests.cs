using Coordinator.Cli;
using Coordinator.Cli.Output;
using Coordinator.Primitives;

namespace Coordinator.UnitTests.Cli.Output;

public sealed class ErrorLineTests
{
    [Fact]
    public void Write_Text_IsOneLineWithNameAndZxid() => Assert.Equal(
        "error: NoNode: /a does not exist (zxid 0x10000000003)\n",
        Written(OutputFormat.Text, new Failure(ErrorCode.NoNode, "/a does not exist", "0x10000000003")));

    [Fact]
    public void Write_MessageOfSeveralLines_IsStillOne() =>
        Assert.Equal("error: SystemError: a b\n", Written(OutputFormat.Text, new Failure(ErrorCode.SystemError, "a\r\n  b\n")));

    [Fact]
    public void Write_Json_HasNameNumberAndMessage() => Assert.Equal(
        "{\"error\":\"NoNode\",\"code\":-101,\"message\":\"/ä 'x' does not exist (zxid 0x3)\"}\n",
        Written(OutputFormat.Json, new Failure(ErrorCode.NoNode, "/ä 'x' does not exist", "0x3")));

    [Fact]
    public void Write_UnknownNumber_KeepsTheNumber() =>
        Assert.Equal("{\"error\":\"Unknown\",\"code\":-999,\"message\":\"new\"}\n", Written(OutputFormat.Json, new Failure((ErrorCode)(-999), "new")));

    [Fact]
    public void Write_SeveralMistakes_TextHasALineEachAndJsonOneObject()
    {
        Failure[] failures = [new(ErrorCode.BadArguments, "line 1: x"), new(ErrorCode.BadArguments, "line 2: y")];
        Assert.Equal("error: BadArguments: line 1: x\nerror: BadArguments: line 2: y\n", Written(OutputFormat.Text, failures));
        Assert.Equal("{\"error\":\"BadArguments\",\"code\":-8,\"message\":\"line 1: x; line 2: y\"}\n", Written(OutputFormat.Json, failures));
    }

    private static string Written(OutputFormat format, params Failure[] failures)
    {
        using var error = new StringWriter { NewLine = "\n" };
        ErrorLine.Write(error, format, failures);
        return error.ToString();
    }
}
