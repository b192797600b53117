using System.Globalization;

using Coordinator.Cli.Input;
using Coordinator.Client.Abstractions.Writes;

namespace Coordinator.Cli.Processes;

/// <summary>What a command is told of what is held for it.</summary>
internal static class HolderEnvironment
{
    internal const string FencingToken = "COORD_FENCING_TOKEN";
    internal const string HolderPath = "COORD_HOLDER_PATH";
    internal const string HolderCzxid = "COORD_HOLDER_CZXID";

    /// <summary>The token as a decimal number, to be compared; the holder's znode and its czxid, for the guard line of a txn.</summary>
    internal static IEnumerable<KeyValuePair<string, string>> Of(HolderGuard guard) =>
    [
        new(FencingToken, guard.Czxid.Value.ToString(CultureInfo.InvariantCulture)),
        new(HolderPath, guard.Path),
        new(HolderCzxid, ZxidText.Format(guard.Czxid.Value)),
    ];
}
