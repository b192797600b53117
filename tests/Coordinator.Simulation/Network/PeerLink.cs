using Coordinator.Primitives;
using Coordinator.Simulation.Engine;
using Coordinator.Zab;
using Coordinator.Zab.Messages;

namespace Coordinator.Simulation.Network;

/// <summary>
/// The link between two servers: both directions stand, or it is being dialled. A lost message breaks it, because TCP loses nothing else.
/// </summary>
internal sealed class PeerLink
{
    private readonly SimWorld _world;
    private readonly PeerNetwork _network;
    private readonly LinkSide _low;
    private readonly LinkSide _high;
    private long _incarnation;
    private bool _isConnected;
    private bool _isDialling;

    public PeerLink(SimWorld world, PeerNetwork network, ServerId low, ServerId high)
    {
        _world = world;
        _network = network;
        _low = new LinkSide(low, high);
        _high = new LinkSide(high, low);
    }

    public void Send(ServerId from, PeerMessage message)
    {
        var side = Side(from);
        if (!_isConnected || side.UpIncarnation != _incarnation)
        {
            return;
        }

        var other = Other(side);
        var incarnation = _incarnation;
        side.Outgoing!.Send(() =>
        {
            if (other.UpIncarnation == incarnation && _network.Endpoint(other.Id) is { } endpoint)
            {
                endpoint.Post(new PeerReceived(from, message));
            }
        });
    }

    /// <summary>Dials if both servers run and nothing is blocked; asked whenever that may have become true.</summary>
    public void Dial()
    {
        if (_isConnected || _isDialling)
        {
            return;
        }

        _isDialling = true;
        _world.After(_network.DialDelay(), () =>
        {
            _isDialling = false;
            if (_isConnected)
            {
                return;
            }

            if (_network.CanConnect(_low.Id, _high.Id))
            {
                Connect();
            }
            else if (!_network.IsBlocked(_low.Id, _high.Id))
            {
                _network.Endpoint(_low.Id)?.Post(new PeerUnreachable(_high.Id));
                _network.Endpoint(_high.Id)?.Post(new PeerUnreachable(_low.Id));
            }
        });
    }

    /// <summary>The connection breaks; each side learns of it in its own time, and reads some of what was in flight or none of it.</summary>
    public void Break()
    {
        if (!_isConnected)
        {
            return;
        }

        _isConnected = false;
        BreakSide(_low);
        BreakSide(_high);
        Dial();
    }

    /// <summary>A process is gone: nothing is delivered to its successor.</summary>
    public void Lost(ServerId server)
    {
        Break();
        Side(server).UpIncarnation = 0;
    }

    public void Block(ServerId from)
    {
        if (_isConnected)
        {
            Side(from).Outgoing!.Block();
        }
    }

    public void Unblock(ServerId from)
    {
        if (_isConnected)
        {
            Side(from).Outgoing!.Unblock();
        }

        Dial();
    }

    private void Connect()
    {
        _isConnected = true;
        _incarnation++;
        _low.Outgoing = _network.NewFlow(_low.Id, _high.Id);
        _high.Outgoing = _network.NewFlow(_high.Id, _low.Id);
        RaiseSide(_low, _high.Outgoing);
        RaiseSide(_high, _low.Outgoing);
    }

    private void RaiseSide(LinkSide side, Flow incoming)
    {
        var time = _world.Now + _network.DrawDelay(side.Peer, side.Id);
        var incarnation = _incarnation;
        incoming.NotBefore(time);
        _world.At(time, () =>
        {
            if (!_isConnected || _incarnation != incarnation || _network.Endpoint(side.Id) is not { } endpoint)
            {
                return;
            }

            if (side.UpIncarnation != 0)
            {
                endpoint.Post(new LinkDown(side.Peer));
            }

            side.UpIncarnation = incarnation;
            endpoint.Post(new LinkUp(side.Peer));
        });
    }

    private void BreakSide(LinkSide side)
    {
        var notice = _world.Now + _network.DrawDelay(side.Peer, side.Id);
        Other(side).Outgoing!.Close(_network.DrawTime(_world.Now - 1, notice));
        var incarnation = side.UpIncarnation;
        _world.At(notice, () =>
        {
            if (incarnation != 0 && side.UpIncarnation == incarnation)
            {
                side.UpIncarnation = 0;
                _network.Endpoint(side.Id)?.Post(new LinkDown(side.Peer));
            }
        });
    }

    private LinkSide Side(ServerId id) => id == _low.Id ? _low : _high;

    private LinkSide Other(LinkSide side) => side == _low ? _high : _low;

    private sealed class LinkSide(ServerId id, ServerId peer)
    {
        public ServerId Id { get; } = id;

        public ServerId Peer { get; } = peer;

        /// <summary>The connection that this side knows as up; 0 for none.</summary>
        public long UpIncarnation { get; set; }

        public Flow? Outgoing { get; set; }
    }
}
