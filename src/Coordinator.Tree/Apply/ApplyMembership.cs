using System.Text;
using Coordinator.Primitives;
using Coordinator.Tree.Txns;

namespace Coordinator.Tree.Apply;

/// <summary>
/// Shows the members of the ensemble in the tree, where clients can read and watch them. What counts is decided below, when the txn is logged
/// and committed; this keeps it over snapshots.
/// </summary>
internal static class ApplyMembership
{
    public static TxnOutcome Run(TxnScope scope, MembershipTxn membership)
    {
        if (EnsembleMembership.TryParse(scope.Zxid, membership.Members) is null)
        {
            return new TxnOutcome(Results.Refused(scope.Zxid, ErrorCode.BadArguments, "these are no members of an ensemble"));
        }

        var data = Encoding.UTF8.GetBytes(membership.Members);
        if (scope.Znodes.TryFind(ZnodePath.Members, out var znode))
        {
            scope.SetData(znode, data);
        }
        else
        {
            var reserved = scope.Znodes.TryFind(ZnodePath.Reserved, out var found) ? found : Create(scope, ZnodePath.Reserved, scope.Znodes.Root, []);
            Create(scope, ZnodePath.Members, reserved, data);
        }

        return new TxnOutcome(Results.Done(scope.Zxid));
    }

    private static Znode Create(TxnScope scope, string path, Znode parent, byte[] data) => scope.Create(path, parent, data, Acl.OpenToAll, ZnodeLife.Persistent);
}
