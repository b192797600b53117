using Coordinator.Primitives;

namespace Coordinator.Sessions;

/// <summary>
/// Which server the sessions of one process keep an open connection to beside the one that they use, and when it is opened: so that leaving a server
/// costs an attach and no new connection. As a function of what happens; one for all sessions that share connections.
/// </summary>
public sealed class SpareConnection
{
    /// <summary>No server.</summary>
    public const int None = -1;

    /// <summary>Longest time in milliseconds from an attach to the opening; half of it to the whole, so that clients that move together do not connect twice at once.</summary>
    public const int DelayMilliseconds = 1_000;

    /// <summary>Longest wait in milliseconds between two attempts.</summary>
    public const int MaxBackoffMilliseconds = 10_000;

    // A spare that stood for less tells nothing of its server: one that accepts and closes must not be dialed again and again.
    private const int SteadyMilliseconds = 10_000;
    private const int MinBackoffMilliseconds = 200;

    private readonly int[] _sessions;
    private readonly Backoff _delay;
    private readonly Backoff _backoff;
    private int _server = None;
    private int _last;
    private long? _standsSince;

    /// <summary>No session, no spare.</summary>
    /// <param name="serverCount">Servers in the list, at least 2.</param>
    /// <param name="seed">For jitter.</param>
    public SpareConnection(int serverCount, ulong seed)
    {
        Invariant.Holds(serverCount > 1);
        var random = new SeededRandom(seed);
        _sessions = new int[serverCount];
        _delay = new Backoff(DelayMilliseconds, DelayMilliseconds, random);
        _backoff = new Backoff(MinBackoffMilliseconds, MaxBackoffMilliseconds, random);
    }

    /// <summary>When to ask <see cref="Open"/>; <see cref="long.MaxValue"/>: not before something happens.</summary>
    public long OpensAt { get; private set; } = long.MaxValue;

    /// <summary>Whether it is this server's, opened or being opened, and used by no session.</summary>
    /// <param name="server">Its place in the list, from 0.</param>
    public bool IsSpare(int server) => server == _server;

    /// <summary>A session is attached to a server: if that is the spare's, there is none any more.</summary>
    /// <param name="server">Its place in the list.</param>
    /// <param name="now">Monotonic milliseconds.</param>
    public void Attached(int server, long now)
    {
        _sessions[server]++;
        if (IsSpare(server))
        {
            _server = None;
            _backoff.Reset();
        }

        if (_server == None && _sessions[server] == 1)
        {
            _last = server;
            OpensAt = now + _delay.Next();
        }
    }

    /// <summary>A session that was attached to a server is no more.</summary>
    /// <param name="server">Its place in the list.</param>
    /// <param name="now">Monotonic milliseconds.</param>
    public void Left(int server, long now)
    {
        _sessions[server]--;
        if (_server == None && _sessions[server] == 0)
        {
            _last = server;
            OpensAt = now + _delay.Next();
        }
    }

    /// <summary>The connection that <see cref="Open"/> asked for stands.</summary>
    /// <param name="server">Its server's place in the list.</param>
    /// <param name="now">Monotonic milliseconds.</param>
    public void Stands(int server, long now) => _standsSince = IsSpare(server) ? _standsSince ?? now : _standsSince;

    /// <summary>The spare could not be opened, or broke: the next one is another server's, after a wait that grows.</summary>
    /// <param name="server">Its server's place in the list.</param>
    /// <param name="now">Monotonic milliseconds.</param>
    public void Lost(int server, long now)
    {
        if (!IsSpare(server))
        {
            return;
        }

        if (now - _standsSince >= SteadyMilliseconds)
        {
            _backoff.Reset();
        }

        _server = None;
        _last = server;
        OpensAt = now + _backoff.Next();
    }

    /// <summary>The server to open it to now; <see cref="None"/>: nothing is to be done.</summary>
    /// <param name="now">Monotonic milliseconds.</param>
    public int Open(long now)
    {
        if (now < OpensAt)
        {
            return None;
        }

        OpensAt = long.MaxValue;

        // Without a session nobody would use it, and sessions at two servers are spares to each other.
        if (_server == None && _sessions.Count(sessions => sessions > 0) == 1)
        {
            _server = NextAfter(_last, server => _sessions[server] <= 0);
            _standsSince = null;
            return _server;
        }

        return None;
    }

    /// <summary>The server that a session tries first when it leaves this one: the next in the list to which a connection stands; or <see cref="None"/>.</summary>
    /// <param name="server">Its place in the list.</param>
    public int InsteadOf(int server) => NextAfter(server, other => _sessions[other] > 0 || (IsSpare(other) && _standsSince is not null));

    private int NextAfter(int server, Func<int, bool> isWanted)
    {
        for (var i = 1; i < _sessions.Length; i++)
        {
            var next = (server + i) % _sessions.Length;
            if (isWanted(next))
            {
                return next;
            }
        }

        return None;
    }
}
