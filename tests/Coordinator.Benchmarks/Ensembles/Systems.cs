using Coordinator.Benchmarks.Clusters;

namespace Coordinator.Benchmarks.Ensembles;

/// <summary>What can be measured: ours, and its peers.</summary>
internal static class Systems
{
    /// <summary>Between the first ports of two systems.</summary>
    private const int Ports = 50;

    public static IReadOnlyList<string> Peers { get; } = [ZooKeeperSoftware.Peer, EtcdSoftware.Peer];

    /// <summary>Why a peer cannot be measured; null when it can.</summary>
    public static string? Missing(string peer) => peer == ZooKeeperSoftware.Peer ? ZooKeeperSoftware.Missing : EtcdSoftware.Missing;

    /// <summary>How one is run.</summary>
    /// <param name="name">Which.</param>
    /// <param name="folder">For its data; made when it is not there.</param>
    /// <param name="command">The first port of all systems, and where our executables are.</param>
    public static ServerSoftware Of(string name, string folder, CommandLine command) => name switch
    {
        ZooKeeperSoftware.Peer => new ZooKeeperSoftware(folder, command.BasePort + Ports),
        EtcdSoftware.Peer => new EtcdSoftware(folder, command.BasePort + (2 * Ports)),
        _ => new CoordinatorSoftware(folder, command.BasePort, command.Bin),
    };
}
