using Coordinator.Primitives;

namespace Coordinator.Tree;

/// <summary>What the replicated table knows of a live session.</summary>
/// <param name="Id">The zxid of the txn that opened it.</param>
/// <param name="TimeoutMilliseconds">Its timeout.</param>
/// <param name="PasswordHash">SHA-256 of its password.</param>
/// <param name="LastAppliedSeq">The last write number applied; 0 before the first.</param>
/// <param name="AckedSeq">Results up to this number are acknowledged and gone.</param>
public readonly record struct SessionEntry(
    SessionId Id,
    int TimeoutMilliseconds,
    ReadOnlyMemory<byte> PasswordHash,
    long LastAppliedSeq,
    long AckedSeq)
{
    internal static SessionEntry Of(Session session) =>
        new(session.Id, session.TimeoutMilliseconds, session.PasswordBytes, session.LastAppliedSeq, session.AckedSeq);
}
