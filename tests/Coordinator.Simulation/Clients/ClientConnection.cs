using Coordinator.Sessions.Messages;
using Coordinator.Simulation.Engine;
using Coordinator.Simulation.Network;
using Coordinator.Simulation.Servers;

namespace Coordinator.Simulation.Clients;

/// <summary>One connection of a client to one life of a server.</summary>
internal sealed class ClientConnection(SimWorld world, ClientNetwork network, SimClient client, SimServer server, long id, long number)
{
    private readonly Flow _up = new(world, network.Delay);
    private readonly Flow _down = new(world, network.Delay);
    private ServerProcess? _process;
    private bool _isOver;

    public long Id => id;

    /// <summary>The client's own number of it.</summary>
    public long Number => number;

    public SimClient Client => client;

    public SimServer Server => server;

    public void Dial()
    {
        if (network.IsBlocked(client.Index, server.Id))
        {
            Block();
        }

        _up.Send(() =>
        {
            _process = server.Process;
            if (_process is null)
            {
                _down.Send(Lost);
            }
            else
            {
                _down.Send(() => client.Connected(this));
            }
        });
    }

    public void ToServer(ClientFrame frame) => _up.Send(() =>
    {
        if (_process is { IsAlive: true } process)
        {
            process.Front.OnFrame(this, frame);
        }
    });

    public void ToClient(ServerFrame frame) => _down.Send(() => client.Received(this, frame));

    /// <summary>The client drops it: the server reads what was sent before, or not.</summary>
    public void Disconnect()
    {
        if (_isOver)
        {
            return;
        }

        _isOver = true;
        network.Closed(this);
        _down.Close(world.Now - 1);
        EndAtServer();
    }

    /// <summary>The server's process died.</summary>
    public void ServerDied() => Break();

    /// <summary>The connection breaks for both.</summary>
    public void Break()
    {
        if (_isOver)
        {
            return;
        }

        _isOver = true;
        network.Closed(this);
        EndAtServer();
        var notice = world.Now + network.Delay();
        _down.Close(world.Random.Between(world.Now - 1, notice));
        world.At(notice, Lost);
    }

    public void Block()
    {
        _up.Block();
        _down.Block();
        world.After(world.Random.Between(300 * SimWorld.Millisecond, 4 * SimWorld.Second), () =>
        {
            if (network.IsBlocked(client.Index, server.Id))
            {
                Break();
            }
        });
    }

    public void Unblock()
    {
        _up.Unblock();
        _down.Unblock();
    }

    private void EndAtServer()
    {
        var notice = world.Now + network.Delay();
        _up.Close(world.Random.Between(world.Now - 1, notice));
        world.At(notice, () =>
        {
            if (_process is { IsAlive: true } process)
            {
                process.Front.OnGone(this);
            }
        });
    }

    private void Lost()
    {
        if (!_isOver)
        {
            _isOver = true;
            network.Closed(this);
        }

        client.Lost(this);
    }
}
