using Coordinator.Primitives;

namespace Coordinator.Tree;

/// <summary>A live session; changed by <see cref="SessionTable"/> alone.</summary>
internal sealed class Session(SessionId id, PasswordHash password, int timeoutMilliseconds)
{
    public SessionId Id { get; } = id;

    public PasswordHash Password { get; } = password;

    /// <summary>The same as bytes, made once, because entries are looked up for every request.</summary>
    public ReadOnlyMemory<byte> PasswordBytes { get; } = password.ToArray();

    public int TimeoutMilliseconds { get; } = timeoutMilliseconds;

    /// <summary>The last write number applied; 0 before the first.</summary>
    public long LastAppliedSeq { get; set; }

    /// <summary>Results up to this number are gone, because the client has them.</summary>
    public long AckedSeq { get; set; }

    public KeptResults Results { get; } = new();

    /// <summary>This session's share of the digest, without its results.</summary>
    public ulong Hash { get; set; }
}
