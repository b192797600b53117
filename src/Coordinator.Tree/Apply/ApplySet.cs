using Coordinator.Primitives;
using Coordinator.Tree.Txns;

namespace Coordinator.Tree.Apply;

/// <summary>Replaces a znode's data or its access control list.</summary>
internal static class ApplySet
{
    public static OpOutcome Run(TxnScope scope, SetDataOp op)
    {
        if (!scope.Znodes.TryFind(op.Path, out var znode))
        {
            return OpOutcome.NoNode(op.Path);
        }

        if ((Access.Refuse(scope, op.Path, Permissions.Write, on: znode) ?? Versions.Refuse(op.Path, op.Version, znode.Version)) is { } refused)
        {
            return refused;
        }

        if (ApplyQuota.RefuseGrowth(scope, op.Path, znode, creates: false, op.Data.Length - znode.DataLength) is { } exceeded)
        {
            return exceeded;
        }

        scope.SetData(znode, op.Path, op.Data);
        return OpOutcome.Done(op.Path, znode.Stat);
    }

    public static OpOutcome Run(TxnScope scope, SetAclOp op)
    {
        if (Access.ListFor(scope, op.Acl, op.Path, out var invalid) is not { } acl)
        {
            return invalid;
        }

        if (!scope.Znodes.TryFind(op.Path, out var znode))
        {
            return OpOutcome.NoNode(op.Path);
        }

        if ((Access.Refuse(scope, op.Path, Permissions.Admin, on: znode) ?? Versions.Refuse(op.Path, op.Version, znode.Aversion)) is { } refused)
        {
            return refused;
        }

        scope.SetAcl(znode, op.Path, acl);
        return OpOutcome.Done(op.Path, znode.Stat);
    }
}
