using Coordinator.Primitives;
using Coordinator.Replication.Reads;
using Coordinator.Tree.Apply;
using Coordinator.Tree.Txns;

namespace Coordinator.Replication.Requests;

/// <summary>What of a request is to be audited.</summary>
internal static class AuditTrail
{
    /// <summary>Of a txn that a client of this server waits for.</summary>
    public static IEnumerable<AuditTraced> Of(Txn txn, WriteResult result)
    {
        var who = txn.Header.Identities;
        return txn.Body switch
        {
            CloseSessionTxn { Reason: CloseReason.Killed } => [new AuditTraced(who, "kill", txn.Header.Session.ToString(), result.Code)],
            WriteTxn write when result.Code == ErrorCode.NoAuth => [Refused(who, write, result)],
            WriteTxn write when result.Code == ErrorCode.Ok && HasAcl(write) => Changed(who, write),
            _ => [],
        };
    }

    /// <summary>Of a read; null when it was not refused.</summary>
    public static AuditTraced? Of(ReadQuery query, IReadOnlyList<Identity> who, ErrorCode code) =>
        code == ErrorCode.NoAuth ? new AuditTraced(who, NameOf(query), query.Path, code) : null;

    // Asked of every write: without an enumerator, and the closure is that of another method.
    private static bool HasAcl(WriteTxn write)
    {
        for (var i = 0; i < write.Ops.Count; i++)
        {
            if (write.Ops[i] is SetAclOp)
            {
                return true;
            }
        }

        return false;
    }

    private static IEnumerable<AuditTraced> Changed(IReadOnlyList<Identity> who, WriteTxn write) =>
        write.Ops.OfType<SetAclOp>().Select(set => new AuditTraced(who, NameOf(set), set.Path, ErrorCode.Ok));

    private static AuditTraced Refused(IReadOnlyList<Identity> who, WriteTxn write, WriteResult result)
    {
        for (var i = 0; i < result.Ops.Count; i++)
        {
            if (result.Ops[i].Code == ErrorCode.NoAuth)
            {
                return new AuditTraced(who, NameOf(write.Ops[i]), write.Ops[i].Path, ErrorCode.NoAuth);
            }
        }

        // Without a result of an op it was a guard; which one, only the message says.
        return new AuditTraced(who, "guard", string.Join(' ', write.Guards.Select(guard => guard.Path)), ErrorCode.NoAuth);
    }

    private static string NameOf(Op op) => op switch
    {
        CreateOp => "create",
        DeleteOp or DeleteRecursiveOp => "delete",
        SetDataOp => "set",
        SetAclOp => "set-acl",
        _ => "check",
    };

    private static string NameOf(ReadQuery query) => query switch
    {
        DataQuery => "get",
        AclQuery => "get-acl",
        ExistsQuery => "watch",
        ChildrenQuery => "ls",
        _ => "ls-subtree",
    };
}
