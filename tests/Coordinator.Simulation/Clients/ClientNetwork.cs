using Coordinator.Primitives;
using Coordinator.Simulation.Engine;
using Coordinator.Simulation.Network;
using Coordinator.Simulation.Servers;

namespace Coordinator.Simulation.Clients;

/// <summary>Between clients and servers.</summary>
internal sealed class ClientNetwork(SimWorld world, NetworkShape shape, IReadOnlyList<SimServer> servers, int clients)
{
    private readonly SeededRandom _random = world.Fork();
    private readonly int[,] _blocks = new int[clients, servers.Count + 1];
    private readonly SortedDictionary<long, ClientConnection> _open = [];
    private long _lastConnection;

    public int ServerCount => servers.Count;

    public int OpenConnections => _open.Count;

    public ClientConnection Connect(SimClient client, long number, int serverIndex)
    {
        var connection = new ClientConnection(world, this, client, servers[serverIndex], ++_lastConnection, number);
        _open.Add(connection.Id, connection);
        connection.Dial();
        return connection;
    }

    public bool IsBlocked(int client, ServerId server) => _blocks[client, server.Value] > 0;

    public void Block(int client, ServerId server)
    {
        _blocks[client, server.Value]++;
        foreach (var connection in Between(client, server))
        {
            connection.Block();
        }
    }

    public void Unblock(int client, ServerId server)
    {
        if (--_blocks[client, server.Value] == 0)
        {
            foreach (var connection in Between(client, server))
            {
                connection.Unblock();
            }
        }
    }

    public void Reset(int client)
    {
        foreach (var connection in _open.Values.Where(open => open.Client.Index == client).ToList())
        {
            connection.Break();
        }
    }

    internal long Delay() => shape.Delay(_random);

    internal void Closed(ClientConnection connection) => _open.Remove(connection.Id);

    private List<ClientConnection> Between(int client, ServerId server) =>
        [.. _open.Values.Where(open => open.Client.Index == client && open.Server.Id == server)];
}
