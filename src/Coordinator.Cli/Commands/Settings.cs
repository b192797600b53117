using Coordinator.Cli.Input;
using Coordinator.Cli.Output;
using Coordinator.Client.Tls;
using Coordinator.Primitives;

using Wire = Coordinator.Protocol.Client.V1;

namespace Coordinator.Cli.Commands;

/// <summary>The options that every command has.</summary>
/// <param name="Endpoints">Servers to ask, in order.</param>
/// <param name="Format">How results and errors are printed.</param>
/// <param name="Timeout">Until when refusals are retried; zero: tried once.</param>
/// <param name="Consistency">Which state reads see.</param>
/// <param name="Auth">What the caller proves of itself, each user:password.</param>
internal sealed record Settings(
    IReadOnlyList<EndpointAddress> Endpoints, OutputFormat Format, TimeSpan Timeout, Wire.Consistency Consistency, IReadOnlyList<string> Auth)
{
    /// <summary>Whether the timeout was asked for.</summary>
    internal bool IsTimeoutGiven { get; init; }

    /// <summary>What everything of the brokers that are asked about lies below in the tree.</summary>
    internal string ClusterRoot { get; init; } = ZnodePath.Root;

    /// <summary>How servers are reached by TLS; null: they are not.</summary>
    internal ClientTls? Tls { get; init; }
}
