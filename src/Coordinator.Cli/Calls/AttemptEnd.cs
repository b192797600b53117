namespace Coordinator.Cli.Calls;

/// <summary>How an attempt without an answer ended.</summary>
internal enum AttemptEnd
{
    /// <summary>No byte of the request left this process.</summary>
    NotSent,

    /// <summary>The server did not accept it now: Unavailable, NotReady or Throttled.</summary>
    RefusedForNow,

    /// <summary>The service's final word.</summary>
    Rejected,

    /// <summary>Sent, then no answer: it may or may not have been applied.</summary>
    Ambiguous,
}
