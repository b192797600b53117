namespace Coordinator.Sessions;

/// <summary>What the client knows of its session.</summary>
public enum SessionState
{
    /// <summary>Not open yet.</summary>
    Opening = 0,

    /// <summary>The leader has counted a sign of life within 2/3 of the timeout.</summary>
    Connected = 1,

    /// <summary>For 2/3 of the timeout the leader may not have heard of this client.</summary>
    Suspended = 2,

    /// <summary>For nine tenths of the timeout: whoever acts on ephemerals of the session must stop. It may still come back.</summary>
    Lost = 3,

    /// <summary>The service said that the session is over, or refused it for good.</summary>
    Expired = 4,

    /// <summary>Closed by its owner.</summary>
    Closed = 5,
}
