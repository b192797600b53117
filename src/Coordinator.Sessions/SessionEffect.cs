using Coordinator.Primitives;
using Coordinator.Sessions.Calls;
using Coordinator.Sessions.Messages;

namespace Coordinator.Sessions;

/// <summary>Something to do, in order.</summary>
public abstract record SessionEffect;

/// <summary>Dial a server; answered by <see cref="Connected"/> or <see cref="ConnectionLost"/>.</summary>
/// <param name="Connection">The new connection's number, larger than all before.</param>
/// <param name="ServerIndex">Which server of the list, from 0.</param>
public sealed record Connect(long Connection, int ServerIndex) : SessionEffect;

/// <summary>Drop a connection or the attempt; nothing of it is listened to any more.</summary>
/// <param name="Connection">Its number.</param>
public sealed record Disconnect(long Connection) : SessionEffect;

/// <summary>Send a frame. Frames of one connection keep their order; neighbours may be joined, or split between requests.</summary>
/// <param name="Connection">The connection's number.</param>
/// <param name="Frame">The frame.</param>
public sealed record SendFrame(long Connection, ClientFrame Frame) : SessionEffect;

/// <summary>A call has ended.</summary>
/// <param name="CallId">Which.</param>
/// <param name="Result">How.</param>
public sealed record CompleteCall(long CallId, CallResult Result) : SessionEffect;

/// <summary>Events of one watch, whole txns, in order. A one-shot watch gets one event and is gone.</summary>
/// <param name="WatchId">The watch.</param>
/// <param name="Events">At least one; a Resync stands alone.</param>
/// <param name="IsResync">Whether history was lost: list again; what follows is newer than the event's zxid.</param>
public sealed record DeliverEvents(long WatchId, IReadOnlyList<WatchedEvent> Events, bool IsResync) : SessionEffect;

/// <summary>The session's state has changed. After Expired and Closed nothing follows but the ends of calls.</summary>
/// <param name="State">The new state.</param>
/// <param name="Reason">Why; Ok where nothing went wrong.</param>
/// <param name="Message">What a person should read.</param>
public sealed record StateChanged(SessionState State, ErrorCode Reason, string Message) : SessionEffect;

/// <summary>Step again with <see cref="Wake"/> at this time, unless a later effect names another.</summary>
/// <param name="Time">On the clock of <see cref="SessionInput.Now"/>.</param>
public sealed record WakeAt(long Time) : SessionEffect;
