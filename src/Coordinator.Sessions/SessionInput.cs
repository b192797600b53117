using Coordinator.Sessions.Calls;
using Coordinator.Sessions.Messages;

namespace Coordinator.Sessions;

/// <summary>Something that happened.</summary>
/// <param name="Now">Monotonic milliseconds of this client.</param>
public abstract record SessionInput(long Now);

/// <summary>Begin: open a session.</summary>
/// <param name="Now">Milliseconds.</param>
public sealed record Start(long Now) : SessionInput(Now);

/// <summary>The time asked for by <see cref="WakeAt"/> has come. Waking early or twice is harmless.</summary>
/// <param name="Now">Milliseconds.</param>
public sealed record Wake(long Now) : SessionInput(Now);

/// <summary>A connection asked for by <see cref="Connect"/> stands.</summary>
/// <param name="Now">Milliseconds.</param>
/// <param name="Connection">Its number.</param>
public sealed record Connected(long Now, long Connection) : SessionInput(Now);

/// <summary>A connection could not be made, or broke; what was sent on it may or may not have arrived.</summary>
/// <param name="Now">Milliseconds.</param>
/// <param name="Connection">Its number.</param>
/// <param name="Reason">What a person should read.</param>
public sealed record ConnectionLost(long Now, long Connection, string Reason) : SessionInput(Now);

/// <summary>The server spoke.</summary>
/// <param name="Now">Milliseconds.</param>
/// <param name="Connection">The connection's number.</param>
/// <param name="Frame">What it said.</param>
public sealed record FrameReceived(long Now, long Connection, ServerFrame Frame) : SessionInput(Now);

/// <summary>A call.</summary>
/// <param name="Now">Milliseconds.</param>
/// <param name="CallId">The caller's number of it, from 1, never used twice; answered by exactly one <see cref="CompleteCall"/>.</param>
/// <param name="Body">What it wants.</param>
/// <param name="Deadline">When it ends at the latest, on the clock of <see cref="SessionInput.Now"/>.</param>
public sealed record Submit(long Now, long CallId, CallBody Body, long Deadline) : SessionInput(Now);

/// <summary>Calls that came together, as if each had come alone; what is sent of them leaves in one frame.</summary>
/// <param name="Now">Milliseconds.</param>
/// <param name="Calls">In order; not used after the step.</param>
public sealed record Submits(long Now, IReadOnlyList<Submit> Calls) : SessionInput(Now);

/// <summary>The caller waits no longer. The call ends at once: OutcomeUnknown if it may have been accepted, else Unavailable.</summary>
/// <param name="Now">Milliseconds.</param>
/// <param name="CallId">The call; unknown or ended ones are ignored.</param>
public sealed record Cancel(long Now, long CallId) : SessionInput(Now);

/// <summary>Removes a watch of either kind; nothing is delivered to it any more.</summary>
/// <param name="Now">Milliseconds.</param>
/// <param name="WatchId">The watch; unknown ones are ignored.</param>
public sealed record Unwatch(long Now, long WatchId) : SessionInput(Now);

/// <summary>Another server is the one to which a connection stands unused: tried first when the current one is left.</summary>
/// <param name="Now">Milliseconds.</param>
/// <param name="ServerIndex">Which server of the list, from 0; <see cref="SpareConnection.None"/>: none.</param>
public sealed record SpareChanged(long Now, int ServerIndex) : SessionInput(Now);
