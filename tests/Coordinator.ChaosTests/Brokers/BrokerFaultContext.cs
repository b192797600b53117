namespace Coordinator.ChaosTests.Brokers;

/// <summary>What a fault is made with.</summary>
/// <param name="Cluster">Servers and brokers.</param>
/// <param name="Load">The producers.</param>
/// <param name="Stale">Who acts for a controller that is none any more.</param>
/// <param name="Random">Draws victims and times.</param>
internal sealed record BrokerFaultContext(BrokerCluster Cluster, ProducerLoad Load, StaleController Stale, Random Random)
{
    /// <summary>Longer than a broker's session bears silence.</summary>
    public static readonly TimeSpan PastTheSession = BrokerCluster.SessionTimeout + TimeSpan.FromSeconds(1.5);

    /// <summary>Longer than a follower in sync may lack something (10 s).</summary>
    public static readonly TimeSpan PastTheLag = TimeSpan.FromSeconds(11.5);

    /// <summary>What a fault has found wrong, and the run goes on nevertheless.</summary>
    public List<string> Violations { get; } = [];

    /// <summary>Any broker.</summary>
    public BrokerNode AnyBroker => Cluster.Brokers[Random.Next(Cluster.Brokers.Count)];

    /// <summary>The fault lasts so long.</summary>
    public static async Task HoldAsync(TimeSpan time)
    {
        using var timer = new PeriodicTimer(time);
        await timer.WaitForNextTickAsync();
    }

    /// <summary>The broker that is the controller, and its reign.</summary>
    public async Task<(BrokerNode Broker, SeenController Reign)> ControllerAsync()
    {
        var reign = await Cluster.ControllerAsync();
        return (Cluster.Brokers[reign.Broker - 1], reign);
    }

    /// <summary>A server that does not lead.</summary>
    public async Task<EnsembleServer> FollowerAsync()
    {
        var leader = await Cluster.LeaderAsync();
        var followers = Cluster.Servers.Where(server => server != leader).ToList();
        return followers[Random.Next(followers.Count)];
    }
}
