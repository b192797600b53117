using Coordinator.ChaosTests.Cluster;
using Coordinator.ChaosTests.Load;

namespace Coordinator.ChaosTests.Faults;

/// <summary>What a fault is made with.</summary>
/// <param name="Ensemble">The servers.</param>
/// <param name="Load">The clients.</param>
/// <param name="Leader">Who leads when it begins.</param>
/// <param name="Random">Draws victims and places.</param>
internal sealed record FaultContext(Ensemble Ensemble, LoadGenerator Load, Server Leader, Random Random)
{
    /// <summary>One of the servers that do not lead.</summary>
    public Server Follower { get; } = Pick(Random, Ensemble.Servers.Where(server => server != Leader).ToList());

    /// <summary>Any server.</summary>
    public Server AnyServer { get; } = Pick(Random, Ensemble.Servers);

    /// <summary>The fault lasts so long: longer than silence is borne (1 s), shorter than any session's timeout.</summary>
    public static async Task HoldAsync(double seconds = 3)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(seconds));
        await timer.WaitForNextTickAsync();
    }

    /// <summary>The servers except one.</summary>
    public IEnumerable<Server> Others(Server server) => Ensemble.Servers.Where(other => other != server);

    private static Server Pick(Random random, List<Server> servers) => servers[random.Next(servers.Count)];
}
