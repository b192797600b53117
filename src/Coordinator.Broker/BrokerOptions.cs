using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Tree;

namespace Coordinator.Broker;

/// <summary>A broker.</summary>
/// <param name="Id">0 to <see cref="BrokerId.MaxValue"/>; no two brokers of a cluster have the same.</param>
/// <param name="DataDirectory">Its own; formatted when it is empty.</param>
/// <param name="Endpoint">Where clients and other brokers reach it, as host:port.</param>
/// <param name="Servers">Servers of the ensemble, as host:port.</param>
public sealed record BrokerOptions(BrokerId Id, string DataDirectory, string Endpoint, IReadOnlyList<string> Servers)
{
    /// <summary>Where everything lies in the tree.</summary>
    public ControllerPaths Paths { get; init; } = new();

    /// <summary>Without a sign of life for so long it counts as dead.</summary>
    public TimeSpan SessionTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a stop waits for its leaderships to move away.</summary>
    public TimeSpan DrainTime { get; init; } = TimeSpan.FromMilliseconds(1_500);

    /// <summary>Bytes of a segment of a log.</summary>
    public long SegmentBytes { get; init; } = 1L << 30;

    /// <summary>Logs whose files are open at once.</summary>
    public int MaxOpenLogs { get; init; } = 1_000;
}
