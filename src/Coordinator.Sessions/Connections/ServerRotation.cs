using Coordinator.Primitives;

namespace Coordinator.Sessions.Connections;

/// <summary>Which server is tried next, and when: all of them at once, then a wait that grows from round to round.</summary>
/// <param name="count">Servers in the list.</param>
/// <param name="first">The first one to try.</param>
/// <param name="backoff">Waits between rounds.</param>
internal sealed class ServerRotation(int count, int first, Backoff backoff)
{
    private readonly Dictionary<ServerId, int> _places = [];
    private int _tried;

    // How far the order has come in this round; where the spare was tried out of turn, that is not Current.
    private int _turn = first;
    private int _outOfTurn = SpareConnection.None;
    private bool _isDirected;

    /// <summary>The server to dial now.</summary>
    public int Current { get; private set; } = first;

    /// <summary>The server to which a connection stands already: tried first when the current one is left.</summary>
    public int Spare { get; set; } = SpareConnection.None;

    /// <summary>Goes on to the next server after a failure.</summary>
    /// <returns>Milliseconds to wait before dialing it.</returns>
    public int Advance()
    {
        var isFirst = _tried++ == 0 && !_isDirected;
        _isDirected = false;
        if (isFirst && Spare != SpareConnection.None && Spare != Current)
        {
            Current = _outOfTurn = Spare;
            return 0;
        }

        _turn = (_turn + 1) % count;
        Current = _turn = _turn == _outOfTurn ? (_turn + 1) % count : _turn;
        if (_tried < count)
        {
            return 0;
        }

        _tried = 0;
        _outOfTurn = SpareConnection.None;
        return backoff.Next();
    }

    /// <summary>The server that answers now is this one.</summary>
    public void Met(ServerId server)
    {
        if (!server.IsNone && (_places.Count < count || _places.ContainsKey(server)))
        {
            _places[server] = Current;
        }
    }

    /// <summary>After the next failure this server is dialed first, if it is known where it is; else the next one, as ever.</summary>
    public void Prefer(ServerId server)
    {
        if (_places.TryGetValue(server, out var place))
        {
            _turn = (place + count - 1) % count;
            _outOfTurn = SpareConnection.None;
            _isDirected = true;
        }
    }

    /// <summary>A server answered: the next failure begins a new first round.</summary>
    public void Progress()
    {
        _tried = 0;
        _turn = Current;
        _outOfTurn = SpareConnection.None;
        backoff.Reset();
    }
}
