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

        if (Versions.Refuse(op.Path, op.Version, znode.State.Version) is { } refused)
        {
            return refused;
        }

        scope.SetData(znode, op.Data);
        return OpOutcome.Done(op.Path, znode.Stat);
    }

    public static OpOutcome Run(TxnScope scope, SetAclOp op)
    {
        if (op.Acl.Count == 0)
        {
            return OpOutcome.Refused(ErrorCode.InvalidAcl, op.Path, $"{op.Path}: the access control list is empty");
        }

        if (!scope.Znodes.TryFind(op.Path, out var znode))
        {
            return OpOutcome.NoNode(op.Path);
        }

        if (Versions.Refuse(op.Path, op.Version, znode.State.Aversion) is { } refused)
        {
            return refused;
        }

        scope.SetAcl(znode, op.Acl);
        return OpOutcome.Done(op.Path, znode.Stat);
    }
}
