using Coordinator.Primitives;

namespace Coordinator.Sessions.Connections;

/// <summary>
/// How long the leader has certainly known of this client, reckoned on the client's clock from when the newest counted ping was sent:
/// whatever the network did, the leader's count began no earlier.
/// </summary>
internal sealed class Liveness
{
    // Pings unanswered for longer than a timeout tell nothing new.
    private const int MaxPings = 64;

    // Leaders are found within some hundred milliseconds; a server that still has none is likely cut off from one.
    private const int LeaderlessMilliseconds = 500;

    private readonly Queue<(long Number, long SentAt)> _pings = new();
    private long _timeout;
    private long _countedAt;
    private long _attachSentAt;
    private long _pongAt;
    private long? _noLeaderSince;
    private long _lastPing;

    /// <summary>When the next ping is due; meaningful while attached.</summary>
    public long NextPingAt { get; private set; }

    public long SuspendedAt => _countedAt + (_timeout * 2 / 3);

    public long LostAt => _countedAt + _timeout - (_timeout / 10);

    /// <summary>When the server is given up for silence; meaningful while attached.</summary>
    public long SilentAt => _pongAt + PingInterval.PatienceOf(_timeout);

    /// <summary>When the server is given up because another one may have a leader; meaningful while attached.</summary>
    public long LeaderlessAt => _noLeaderSince + Math.Min(_timeout / 3, LeaderlessMilliseconds) ?? long.MaxValue;

    public void AttachSent(long now) => _attachSentAt = now;

    /// <summary>The leader let the attach through: that counts like a ping.</summary>
    public void Attached(long now, int timeout)
    {
        _timeout = timeout;
        _countedAt = Math.Max(_countedAt, _attachSentAt);
        _pings.Clear();
        _lastPing = 0;
        _pongAt = now;
        _noLeaderSince = null;
        NextPingAt = now;
    }

    /// <summary>The number of the ping sent now.</summary>
    public long Ping(long now)
    {
        NextPingAt = PingInterval.NextAt(now, _timeout);
        if (_pings.Count == MaxPings)
        {
            _pings.Dequeue();
        }

        _pings.Enqueue((++_lastPing, now));
        return _lastPing;
    }

    public void Pong(long now, long countedNumber, bool noLeader)
    {
        _pongAt = now;
        _noLeaderSince = noLeader ? _noLeaderSince ?? now : null;
        while (_pings.TryPeek(out var ping) && ping.Number <= countedNumber)
        {
            _pings.Dequeue();
            _countedAt = Math.Max(_countedAt, ping.SentAt);
        }
    }

    /// <summary>A call was refused for want of a leader: it is known before the next pong says so.</summary>
    public void Leaderless(long now) => _noLeaderSince ??= now;

    /// <summary>A call was answered that only a leader lets through.</summary>
    public void Led() => _noLeaderSince = null;

    public SessionState StateAt(long now)
    {
        Invariant.Holds(_timeout > 0);
        return now >= LostAt ? SessionState.Lost : now >= SuspendedAt ? SessionState.Suspended : SessionState.Connected;
    }
}
