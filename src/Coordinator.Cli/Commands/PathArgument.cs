using System.CommandLine;

namespace Coordinator.Cli.Commands;

/// <summary>The znode a command works on. The server judges the path.</summary>
internal static class PathArgument
{
    internal static Argument<string> Define(string description = "path of the znode") => new("PATH") { Description = description };
}
