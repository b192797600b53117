using System.CommandLine;

using Coordinator.Cli.Input;

namespace Coordinator.Cli.Commands;

/// <summary>The version that a znode must have.</summary>
internal static class ExpectedVersionOption
{
    internal static Option<int?> Define() => new("--version")
    {
        Description = "only if the znode has this version",
        HelpName = "N",
        CustomParser = result => Parsed.By<int>(VersionText.TryParse)(result),
    };
}
