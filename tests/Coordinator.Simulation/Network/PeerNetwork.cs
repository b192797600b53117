using Coordinator.Primitives;
using Coordinator.Simulation.Engine;
using Coordinator.Zab.Messages;

namespace Coordinator.Simulation.Network;

/// <summary>The links between the servers.</summary>
internal sealed class PeerNetwork
{
    private readonly SimWorld _world;
    private readonly SeededRandom _random;
    private readonly NetworkShape _shape;
    private readonly int _count;
    private readonly IPeerEndpoint?[] _endpoints;
    private readonly PeerLink[,] _links;
    private readonly int[,] _blocks;
    private readonly int[,] _slowness;
    private Func<PeerMessage, bool>? _resetAfter;

    public PeerNetwork(SimWorld world, NetworkShape shape, int servers)
    {
        _world = world;
        _random = world.Fork();
        _shape = shape;
        _count = servers;
        _endpoints = new IPeerEndpoint?[servers + 1];
        _links = new PeerLink[servers + 1, servers + 1];
        _blocks = new int[servers + 1, servers + 1];
        _slowness = new int[servers + 1, servers + 1];
        for (var low = 1; low <= servers; low++)
        {
            for (var high = low + 1; high <= servers; high++)
            {
                _links[low, high] = _links[high, low] = new PeerLink(world, this, new ServerId(low), new ServerId(high));
            }
        }
    }

    public void Join(IPeerEndpoint endpoint)
    {
        _endpoints[endpoint.Id.Value] = endpoint;
        foreach (var link in LinksOf(endpoint.Id))
        {
            link.Dial();
        }
    }

    public void Leave(ServerId server)
    {
        _endpoints[server.Value] = null;
        foreach (var link in LinksOf(server))
        {
            link.Lost(server);
        }
    }

    public void Send(ServerId from, ServerId to, PeerMessage message)
    {
        var link = _links[from.Value, to.Value];
        link.Send(from, message);
        if (_resetAfter is { } wanted && wanted(message))
        {
            _resetAfter = null;
            link.Break();
        }
    }

    /// <summary>Breaks the link that next carries such a message, with it on its way.</summary>
    public void ResetAfter(Func<PeerMessage, bool> wanted) => _resetAfter = wanted;

    public void Reset(ServerId a, ServerId b) => _links[a.Value, b.Value].Break();

    /// <summary>Holds every packet of one direction until <see cref="Unblock"/>; blocks add up. The link stands until a server breaks it.</summary>
    public void Block(ServerId from, ServerId to)
    {
        if (++_blocks[from.Value, to.Value] == 1)
        {
            _links[from.Value, to.Value].Block(from);
        }
    }

    public void Unblock(ServerId from, ServerId to)
    {
        if (--_blocks[from.Value, to.Value] == 0)
        {
            _links[from.Value, to.Value].Unblock(from);
        }
    }

    /// <summary>Makes one direction slower by a factor; 0 makes it ordinary again.</summary>
    public void Slow(ServerId from, ServerId to, int factor) => _slowness[from.Value, to.Value] = factor;

    internal IPeerEndpoint? Endpoint(ServerId id) => _endpoints[id.Value];

    internal bool IsBlocked(ServerId a, ServerId b) => _blocks[a.Value, b.Value] > 0 || _blocks[b.Value, a.Value] > 0;

    internal bool CanConnect(ServerId a, ServerId b) => Endpoint(a) is not null && Endpoint(b) is not null && !IsBlocked(a, b);

    internal Flow NewFlow(ServerId from, ServerId to) => new(_world, () => DrawDelay(from, to));

    internal long DrawDelay(ServerId from, ServerId to) => _shape.Delay(_random) * Math.Max(1, _slowness[from.Value, to.Value]);

    internal long DialDelay() => _random.Between(10 * SimWorld.Millisecond, 200 * SimWorld.Millisecond);

    internal long DrawTime(long low, long high) => _random.Between(low, Math.Max(low, high));

    private IEnumerable<PeerLink> LinksOf(ServerId server) =>
        Enumerable.Range(1, _count).Where(other => other != server.Value).Select(other => _links[server.Value, other]);
}
