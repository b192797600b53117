namespace Coordinator.Client.Abstractions;

/// <summary>What a client certainly knows of its session.</summary>
public enum SessionState
{
    /// <summary>Not open yet.</summary>
    Opening = 0,

    /// <summary>The leader has heard of this client within 2/3 of the timeout, reckoned on the client's own clock.</summary>
    Connected = 1,

    /// <summary>For 2/3 of the timeout the leader may not have heard of this client. The session lives; be careful.</summary>
    Suspended = 2,

    /// <summary>
    /// For 9/10 of the timeout: soon the session may be expired elsewhere. <see cref="ISession.LostToken"/> is cancelled: whoever holds a lock
    /// or leads must stop. If the session turns out to live, the state becomes Connected again and a new token begins.
    /// </summary>
    Lost = 3,

    /// <summary>The service said that the session is over; its ephemerals are gone. Connect anew.</summary>
    Expired = 4,

    /// <summary>Closed by this client.</summary>
    Closed = 5,
}
