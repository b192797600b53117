using Coordinator.Primitives;

namespace Coordinator.Server;

/// <summary>Names of states as scripts see them.</summary>
public static class ServerStates
{
    /// <summary>looking, following, leading or observing.</summary>
    /// <param name="state">The state.</param>
    public static string NameOf(ServerState state) => state switch
    {
        ServerState.Looking => "looking",
        ServerState.Following => "following",
        ServerState.Leading => "leading",
        ServerState.Observing => "observing",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "not a state"),
    };
}
