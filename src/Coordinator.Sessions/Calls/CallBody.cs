using Coordinator.Sessions.Messages;

namespace Coordinator.Sessions.Calls;

/// <summary>What a caller wants.</summary>
public abstract record CallBody;

/// <summary>A write; happens exactly once, in the order of submission.</summary>
/// <param name="Payload">An op or a multi with its guards; opaque here.</param>
public sealed record WriteCall(object Payload) : CallBody;

/// <summary>Ends the session; nothing may be submitted after it.</summary>
public sealed record CloseCall : CallBody;

/// <summary>A read.</summary>
/// <param name="Payload">What it reads; opaque here.</param>
/// <param name="Watch">A one-shot watch to arm with it, or null.</param>
public sealed record ReadCall(object Payload, OneShotWatch? Watch = null) : CallBody;

/// <summary>Starts a persistent watch; a start that is compacted goes on from now, after a Resync event.</summary>
/// <param name="Watch">The watch.</param>
public sealed record WatchCall(PersistentWatch Watch) : CallBody;
