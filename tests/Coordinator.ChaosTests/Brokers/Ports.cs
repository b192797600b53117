namespace Coordinator.ChaosTests.Brokers;

/// <summary>The ports of a cluster on this machine; below those that the system gives to whoever dials.</summary>
/// <param name="First">The first of <see cref="Count"/>.</param>
internal sealed record Ports(int First)
{
    public const int Count = 100;

    private const int OfBrokers = 50;

    public int Client(int server) => First + (server * 10);

    public int Peer(int server) => First + (server * 10) + 1;

    public int ServerHttp(int server) => First + (server * 10) + 2;

    /// <summary>Where a broker listens.</summary>
    public int Broker(int broker) => First + OfBrokers + (broker * 10);

    public int BrokerHttp(int broker) => First + OfBrokers + (broker * 10) + 1;

    /// <summary>Where others reach a broker, until the way is cut.</summary>
    public int Door(int broker) => First + OfBrokers + (broker * 10) + 2;

    /// <summary>By what way a broker reaches a server, until it is cut.</summary>
    public int Way(int broker, int server) => First + OfBrokers + (broker * 10) + 2 + server;
}
