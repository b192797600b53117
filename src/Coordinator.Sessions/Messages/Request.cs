namespace Coordinator.Sessions.Messages;

/// <summary>One request of an attachment.</summary>
/// <param name="RequestId">Echoed in the reply; every transmission has a new, larger one.</param>
public abstract record Request(long RequestId);

/// <summary>A numbered write.</summary>
/// <param name="RequestId">Echoed in the reply.</param>
/// <param name="WriteSeq">1, 2, 3, …: belongs to <paramref name="Body"/> for ever.</param>
/// <param name="AckedSeq">All answers up to this number have been seen.</param>
/// <param name="Body">What it does.</param>
public sealed record WriteRequest(long RequestId, long WriteSeq, long AckedSeq, WriteBody Body) : Request(RequestId);

/// <summary>A read, perhaps with a one-shot watch that is armed atomically with it.</summary>
/// <param name="RequestId">Echoed in the reply.</param>
/// <param name="Payload">What it reads; opaque here.</param>
/// <param name="Watch">The watch to arm, or null.</param>
public sealed record ReadRequest(long RequestId, object Payload, OneShotWatch? Watch) : Request(RequestId);

/// <summary>Starts a persistent watch.</summary>
/// <param name="RequestId">Echoed in the reply.</param>
/// <param name="Watch">The watch.</param>
public sealed record AddWatchRequest(long RequestId, PersistentWatch Watch) : Request(RequestId);

/// <summary>Removes a watch of either kind.</summary>
/// <param name="RequestId">Echoed in the reply.</param>
/// <param name="WatchId">The watch.</param>
public sealed record RemoveWatchRequest(long RequestId, long WatchId) : Request(RequestId);

/// <summary>What a write number stands for.</summary>
public abstract record WriteBody;

/// <summary>Changes of the tree.</summary>
/// <param name="Payload">An op or a multi with its guards; opaque here, and sent unchanged every time.</param>
public sealed record OpsBody(object Payload) : WriteBody;

/// <summary>Uses up the number of a call that was refused at every try, so that it can never be applied later.</summary>
public sealed record NoOpBody : WriteBody;

/// <summary>Ends the session.</summary>
public sealed record CloseBody : WriteBody;
