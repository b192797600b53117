using Coordinator.Cli.Calls;
using Coordinator.Cli.Output;

namespace Coordinator.Cli.Commands;

/// <summary>What one server said of itself, or why it did not.</summary>
/// <param name="Target">The server.</param>
/// <param name="Value">Its answer; null when there is none.</param>
/// <param name="Reason">Why there is none.</param>
internal sealed record ServerAnswer<T>(ICallTarget Target, T? Value, string Reason)
    where T : class
{
    internal const string Unreachable = "unreachable";

    internal UnreachableJson ToUnreachableJson() => new(Target.Endpoint.ToString(), Unreachable, Reason);
}
