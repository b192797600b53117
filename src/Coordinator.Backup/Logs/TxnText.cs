using System.Globalization;
using Coordinator.Primitives;
using Coordinator.Tree.Txns;

namespace Coordinator.Backup.Logs;

/// <summary>Says what a txn does, without data: they may be secret, and are not what a log is read for.</summary>
internal static class TxnText
{
    public static LoggedTxn Describe(LogRecord record)
    {
        if (!TxnCodec.TryDecode(record.Body, out var txn, out var error))
        {
            return new LoggedTxn(record.Zxid, 0, SessionId.None, 0, "unreadable", [], error, record.Body.Length);
        }

        var (kind, ops, detail) = Describe(txn.Body);
        return new LoggedTxn(record.Zxid, txn.Header.Time, txn.Header.Session, txn.Header.WriteSeq, kind, ops, detail, record.Body.Length);
    }

    private static (string Kind, IReadOnlyList<LoggedOp> Ops, string Detail) Describe(TxnBody body) => body switch
    {
        WriteTxn write => (
            write.IsMulti ? "multi" : "write",
            [.. write.Guards.Select(guard => new LoggedOp("guard", guard.Path)), .. write.Ops.Select(op => new LoggedOp(NameOf(op), op.Path))],
            string.Empty),
        OpenSessionTxn open => ("openSession", [], $"timeout {open.TimeoutMilliseconds} ms"),
        CloseSessionTxn close => ("closeSession", [], close.Reason.ToString().ToLowerInvariant()),
        ErrorTxn refused => ("error", [], $"{refused.Code}: {refused.Message}"),
        ReapTxn reap => ("reap", [new LoggedOp("delete", reap.Path)], string.Empty),
        FoundingTxn founding => ("founding", [], $"ensemble 0x{founding.EnsembleId:x}"),
        RaiseLevelTxn raise => ("raiseLevel", [], $"level {raise.Level}"),
        MembershipTxn membership => ("membership", [], membership.Members.TrimEnd().ReplaceLineEndings(", ")),
        QuotaTxn { Quota: var quota } => ("quota", [], quota.IsNone ? $"{quota.Path}: none" : $"{quota.Path}: {LimitOf(quota.MaxZnodes)} znodes, {LimitOf(quota.MaxBytes)} bytes"),
        _ => (body.GetType().Name, [], string.Empty),
    };

    private static string LimitOf(long limit) => limit == Quota.Unlimited ? "any number of" : limit.ToString(CultureInfo.InvariantCulture);

    private static string NameOf(Op op) => op switch
    {
        CreateOp => "create",
        DeleteOp => "delete",
        DeleteRecursiveOp => "deleteRecursive",
        SetDataOp => "set",
        SetAclOp => "setAcl",
        CheckOp => "check",
        CheckAbsentOp => "checkAbsent",
        _ => op.GetType().Name,
    };
}
