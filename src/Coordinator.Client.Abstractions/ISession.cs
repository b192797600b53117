using Coordinator.Primitives;

namespace Coordinator.Client.Abstractions;

/// <summary>The session behind a client: what its ephemerals, its watches and its exactly-once writes hang on.</summary>
public interface ISession
{
    /// <summary>Its id: the zxid of the txn that opened it.</summary>
    SessionId Id { get; }

    /// <summary>The timeout in force, after the service has clamped it.</summary>
    TimeSpan Timeout { get; }

    /// <summary>What is known now.</summary>
    SessionState State { get; }

    /// <summary>The largest zxid of which the session has seen something.</summary>
    Zxid SeenZxid { get; }

    /// <summary>
    /// Cancelled when the session is lost, expired or closed: before the service can give its ephemerals away, if this process runs. A
    /// process that was paused may see it late: guard what must not happen twice with fencing tokens. When a lost session
    /// comes back, this property gives a new token.
    /// </summary>
    CancellationToken LostToken { get; }

    /// <summary>
    /// For how long from now the service certainly keeps the session: from when the newest ping that the leader has counted was sent, 9/10 of the
    /// timeout. Zero when it may be over. Reckoned when it is asked for, on a clock that goes on while the process is stopped: who was paused and
    /// asks before it acts hears the truth, also before <see cref="LostToken"/> is cancelled.
    /// </summary>
    TimeSpan LeaseLeft { get; }

    /// <summary>The state now and every change of it, until the session is over or the caller cancels.</summary>
    /// <param name="cancellationToken">Ends the enumeration.</param>
    IAsyncEnumerable<SessionState> StateChanges(CancellationToken cancellationToken = default);
}
