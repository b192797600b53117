using Coordinator.Primitives;

namespace Coordinator.Sessions.Messages;

/// <summary>What the server says, for one attachment. Mirrors ServerFrame of session.proto.</summary>
/// <param name="Attachment">Echoed.</param>
public sealed record ServerFrame(int Attachment)
{
    /// <summary>Answer to open or attach.</summary>
    public Attached? Attached { get; init; }

    /// <summary>Replies in request order, and events.</summary>
    public IReadOnlyList<ServerItem> Items { get; init; } = [];

    /// <summary>Answer to a ping.</summary>
    public Pong? Pong { get; init; }

    /// <summary>The attachment is over; nothing follows.</summary>
    public Refusal? Ended { get; init; }
}

/// <summary>The attachment stands.</summary>
/// <param name="SessionId">The session.</param>
/// <param name="TimeoutMilliseconds">In force, after clamping.</param>
/// <param name="AttachNumber">That of this attachment.</param>
/// <param name="LastAppliedSeq">The last write number applied at the server.</param>
/// <param name="SeenZxid">Applied at the server.</param>
public sealed record Attached(SessionId SessionId, int TimeoutMilliseconds, long AttachNumber, long LastAppliedSeq, Zxid SeenZxid)
{
    /// <summary>Most requests that may be unanswered; 0 leaves it to the client.</summary>
    public int MaxOutstanding { get; init; }

    /// <summary>Most bytes of data of a znode; 0: the default of the service.</summary>
    public int MaxDataBytes { get; init; }

    /// <summary>Most bytes of an encoded request; 0: the default of the service.</summary>
    public int MaxRequestBytes { get; init; }

    /// <summary>The server.</summary>
    public ServerId ServerId { get; init; }
}

/// <summary>A reply or events; one list, because their order counts.</summary>
public abstract record ServerItem;

/// <summary>The answer to one transmission of a request.</summary>
/// <param name="RequestId">Of that transmission.</param>
/// <param name="Code">Ok, or why not.</param>
/// <param name="Zxid">Writes: the txn, <see cref="Zxid.Zero"/> if none was made (a refusal).</param>
/// <param name="SeenZxid">Applied at the server.</param>
public sealed record Reply(long RequestId, ErrorCode Code, Zxid Zxid, Zxid SeenZxid) : ServerItem
{
    /// <summary>What a person should read; empty when Ok.</summary>
    public string Message { get; init; } = string.Empty;

    /// <summary>Refused: not before this; else 0.</summary>
    public int RetryAfterMilliseconds { get; init; }

    /// <summary>OutOfSequence: the number expected.</summary>
    public long ExpectedSeq { get; init; }

    /// <summary>Compacted: a server whose history reaches back far enough; else none.</summary>
    public ServerId BetterServer { get; init; }

    /// <summary>Results of a write, result of a read; opaque here.</summary>
    public object? Payload { get; init; }
}

/// <summary>Events of watches, in zxid order.</summary>
/// <param name="Items">The events; those of a txn above <paramref name="CompleteZxid"/> go on in the next message.</param>
/// <param name="CompleteZxid">Every event up to this has been sent.</param>
public sealed record Events(IReadOnlyList<WatchEvent> Items, Zxid CompleteZxid) : ServerItem;

/// <summary>One event and whom it concerns.</summary>
/// <param name="Event">What happened.</param>
/// <param name="WatchIds">The watches that see it.</param>
public sealed record WatchEvent(WatchedEvent Event, IReadOnlyList<long> WatchIds);

/// <summary>Answer to pings.</summary>
/// <param name="CountedNumber">The newest ping of this attachment that the leader has counted; 0 while none is.</param>
/// <param name="Number">The newest ping that reached the server.</param>
/// <param name="NoLeader">The server has no leader, or is synchronizing.</param>
/// <param name="SeenZxid">Applied at the server.</param>
public sealed record Pong(long CountedNumber, long Number, bool NoLeader, Zxid SeenZxid);

/// <summary>Why an attachment is over, or did not come to be.</summary>
/// <param name="Code">The error.</param>
/// <param name="Message">What a person should read.</param>
/// <param name="RetryAfterMilliseconds">Not before this; 0 for no hint.</param>
public sealed record Refusal(ErrorCode Code, string Message, int RetryAfterMilliseconds = 0)
{
    /// <summary>Compacted: a server whose history reaches back far enough; else none.</summary>
    public ServerId BetterServer { get; init; }
}
