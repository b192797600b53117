using Coordinator.Primitives;

namespace Coordinator.Sessions.Messages;

/// <summary>What the client says, for one attachment. Mirrors ClientFrame of session.proto.</summary>
/// <param name="Attachment">The client's number for this attachment, from 1; larger at every attach.</param>
public sealed record ClientFrame(int Attachment)
{
    /// <summary>First frame of an attachment: this, or <see cref="Attach"/>.</summary>
    public OpenSession? Open { get; init; }

    /// <summary>First frame of an attachment: this, or <see cref="Open"/>.</summary>
    public AttachSession? Attach { get; init; }

    /// <summary>Executed and answered in this order.</summary>
    public IReadOnlyList<Request> Requests { get; init; } = [];

    /// <summary>1, 2, 3, … within the attachment; 0 for none.</summary>
    public long Ping { get; init; }
}

/// <summary>Opens a session and attaches to it; repeated with the same hash it returns the same session.</summary>
/// <param name="PasswordHash">SHA-256 of the 16-byte password.</param>
/// <param name="TimeoutMilliseconds">Requested.</param>
public sealed record OpenSession(ReadOnlyMemory<byte> PasswordHash, int TimeoutMilliseconds);

/// <summary>Attaches to an open session.</summary>
/// <param name="SessionId">The session.</param>
/// <param name="Password">The 16 bytes.</param>
/// <param name="AttachNumber">Larger than at any earlier attach of the session.</param>
/// <param name="SeenZxid">The largest zxid that the session has seen.</param>
/// <param name="Rearm">One-shot watches to arm again.</param>
/// <param name="Watches">Persistent watches to resume.</param>
public sealed record AttachSession(
    SessionId SessionId,
    ReadOnlyMemory<byte> Password,
    long AttachNumber,
    Zxid SeenZxid,
    IReadOnlyList<OneShotWatch> Rearm,
    IReadOnlyList<PersistentWatch> Watches);

/// <summary>What a one-shot watch waits for; numbers of session.proto.</summary>
public enum OneShotKind
{
    /// <summary>A change of the data, or the deletion, of an existing znode.</summary>
    Data = 0,

    /// <summary>The creation of an absent znode (on an existing one: as <see cref="Data"/>).</summary>
    Exists = 1,

    /// <summary>A change of the children.</summary>
    Children = 2,
}

/// <summary>A watch that fires once.</summary>
/// <param name="WatchId">The client's number of it, never used twice.</param>
/// <param name="Path">The znode.</param>
/// <param name="Kind">What it waits for.</param>
public sealed record OneShotWatch(long WatchId, string Path, OneShotKind Kind);

/// <summary>A watch that lasts until it is removed.</summary>
/// <param name="WatchId">The client's number of it, never used twice.</param>
/// <param name="Path">The znode.</param>
/// <param name="Recursive">With everything below it.</param>
/// <param name="FromZxid"><see cref="Zxid.Zero"/>: from now on; else every event after it.</param>
public sealed record PersistentWatch(long WatchId, string Path, bool Recursive, Zxid FromZxid);
