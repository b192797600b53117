using Coordinator.Primitives;

namespace Coordinator.Replication.Sessions;

/// <summary>What the leader holds in memory of a session.</summary>
internal sealed class LeaderSession(SessionId id, int timeoutTicks)
{
    public SessionId Id { get; } = id;

    /// <summary>Ticks of silence after which it is overdue.</summary>
    public int TimeoutTicks { get; } = timeoutTicks;

    /// <summary>The largest attach number known; 0 after a change of leader until somebody names one.</summary>
    public long AttachNumber { get; set; }

    /// <summary>The server of that attachment.</summary>
    public ServerId Holder { get; set; }

    /// <summary>When it is overdue, on the session clock.</summary>
    public long Deadline { get; set; }

    public LeaderSessionPhase Phase { get; set; }

    /// <summary>While overdue: the confirmation that was asked for after the deadline; 0 until then. An earlier one says nothing.</summary>
    public long ConfirmingRound { get; set; }
}

/// <summary>How near its end a session is.</summary>
internal enum LeaderSessionPhase
{
    /// <summary>Before its deadline.</summary>
    Live,

    /// <summary>Past its deadline: it ends unless a sign of life comes before the reign is confirmed.</summary>
    Overdue,

    /// <summary>Its expiry is proposed; nothing saves it.</summary>
    Expiring,
}
