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

        ServiceZnodes.Put(scope, ZnodePath.Members, Encoding.UTF8.GetBytes(membership.Members));
        return new TxnOutcome(Results.Done(scope.Zxid));
    }
}
