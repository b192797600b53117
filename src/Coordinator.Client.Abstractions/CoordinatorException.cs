using Coordinator.Primitives;

namespace Coordinator.Client.Abstractions;

/// <summary>The one exception of the client: what the service, or the lack of it, said.</summary>
public sealed class CoordinatorException : Exception
{
    /// <summary>Creates it.</summary>
    /// <param name="code">The error.</param>
    /// <param name="message">What a person should read.</param>
    /// <param name="zxid">The state of which the error speaks; zero where none is known.</param>
    /// <param name="retryAfter">When a new try makes sense; null without a hint.</param>
    /// <param name="innerException">The cause, if another exception was.</param>
    public CoordinatorException(ErrorCode code, string message, Zxid zxid = default, TimeSpan? retryAfter = null, Exception? innerException = null)
        : base(message, innerException)
    {
        Code = code;
        Zxid = zxid;
        RetryAfter = retryAfter;
    }

    /// <summary>The error: ZooKeeper's name and number where it has one.</summary>
    public ErrorCode Code { get; }

    /// <summary>The state of which the error speaks; zero where none is known.</summary>
    public Zxid Zxid { get; }

    /// <summary>When a new try makes sense; null without a hint.</summary>
    public TimeSpan? RetryAfter { get; }

    /// <summary>Nothing was done, and the same call may succeed later (Unavailable, NotReady, Throttled).</summary>
    public bool IsTransient => Code is ErrorCode.Unavailable or ErrorCode.NotReady or ErrorCode.Throttled;

    /// <summary>
    /// The write may have been done, or may still be. Never repeat it blindly: read first, or write with a condition. The session goes on
    /// sending it under its number, so that it happens at most once and before any later write of the session.
    /// </summary>
    public bool IsOutcomeUnknown => Code == ErrorCode.OutcomeUnknown;
}
