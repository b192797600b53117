using Coordinator.Primitives;

namespace Coordinator.Backup.Logs;

/// <summary>A txn of a log.</summary>
/// <param name="Zxid">Its zxid.</param>
/// <param name="Time">Stamped by the leader, milliseconds since 1970-01-01 UTC.</param>
/// <param name="Session">The session that asked, or that ends; none for other txns.</param>
/// <param name="WriteSeq">The session's write number; 0 where there is none.</param>
/// <param name="Kind">What it does: write, multi, openSession, closeSession, error, reap, founding, raiseLevel.</param>
/// <param name="Ops">On which znodes; empty for other kinds.</param>
/// <param name="Detail">What else there is to say about it; empty for nothing.</param>
/// <param name="Bytes">Bytes of the encoded txn.</param>
public sealed record LoggedTxn(
    Zxid Zxid, long Time, SessionId Session, long WriteSeq, string Kind, IReadOnlyList<LoggedOp> Ops, string Detail, int Bytes);

/// <summary>What a txn does to one znode.</summary>
/// <param name="Op">create, delete, deleteRecursive, set, setAcl, check, checkAbsent or guard.</param>
/// <param name="Path">The znode.</param>
public readonly record struct LoggedOp(string Op, string Path);
