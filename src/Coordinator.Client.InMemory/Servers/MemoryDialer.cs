using Coordinator.Client.Runtime.Connection;
using Coordinator.Primitives;
using Coordinator.Sessions;

namespace Coordinator.Client.InMemory.Servers;

/// <summary>One client's way to the server, with the faults of a network. The client owns its connections.</summary>
/// <param name="server">The server.</param>
/// <param name="identities">Who the client has proven to be.</param>
internal sealed class MemoryDialer(MemoryServer server, IReadOnlyList<Identity> identities) : IServerDialer
{
    private readonly Lock _lock = new();
    private Action? _break;
    private Action? _cut;
    private Action? _deafen;
    private bool _isCut;

    public int Count => 1;

    public string AddressOf(int place) => "in-memory";

    public int InsteadOf(int place) => SpareConnection.None;

    public IServerConnection Dial(int place, long number, IConnectionListener listener)
    {
        var connection = new MemoryConnection(number, server, identities, listener);
        lock (_lock)
        {
            (_break, _cut, _deafen) = (connection.Break, connection.Cut, connection.Deafen);
            if (_isCut)
            {
                connection.Cut();
            }
            else
            {
                connection.Start();
            }
        }

        return connection;
    }

    public void Break()
    {
        lock (_lock)
        {
            _break?.Invoke();
        }
    }

    public void Cut()
    {
        lock (_lock)
        {
            _isCut = true;
            _cut?.Invoke();
        }
    }

    public void Deafen()
    {
        lock (_lock)
        {
            _deafen?.Invoke();
        }
    }

    public void Heal()
    {
        lock (_lock)
        {
            _isCut = false;
            _break?.Invoke();
        }
    }
}
