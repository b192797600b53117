using System.Globalization;
using Coordinator.Primitives;
using Coordinator.Tree.Txns;

namespace Coordinator.Tree.Apply;

/// <summary>Deletes a znode, alone or with everything below it. Each needs DELETE on its parent, judged by the state before the op.</summary>
internal static class ApplyDelete
{
    public static OpOutcome Run(TxnScope scope, DeleteOp op)
    {
        if (Refuse(scope, op, op.Version, out var znode) is { } refused)
        {
            return refused;
        }

        if (znode!.NumChildren > 0)
        {
            return OpOutcome.Refused(
                ErrorCode.NotEmpty,
                op.Path,
                string.Create(CultureInfo.InvariantCulture, $"{op.Path}: the znode has {znode.NumChildren} children"));
        }

        scope.Delete(znode, op.Path);
        return OpOutcome.Done(op.Path);
    }

    public static OpOutcome Run(TxnScope scope, DeleteRecursiveOp op)
    {
        if (Refuse(scope, op, op.Version, out var znode) is { } refused)
        {
            return refused;
        }

        if (ZnodeWalk.ChildrenFirst(znode!, op.Bound) is not { } doomed)
        {
            return OpOutcome.Refused(
                ErrorCode.TooLarge,
                op.Path,
                string.Create(CultureInfo.InvariantCulture, $"{op.Path}: the subtree has more znodes than one recursive delete may remove, {op.Bound}"));
        }

        foreach (var one in doomed)
        {
            if (Access.Refuse(scope, op.Path, Permissions.Delete, on: one.Parent!) is { } noAuth)
            {
                return noAuth;
            }
        }

        scope.DeleteAll(doomed, op.Path);
        return OpOutcome.Done(op.Path);
    }

    private static OpOutcome? Refuse(TxnScope scope, Op op, int version, out Znode? znode)
    {
        znode = null;
        if (op.Path == ZnodePath.Root)
        {
            return OpOutcome.Refused(ErrorCode.BadArguments, op.Path, "the root cannot be deleted");
        }

        if (scope.Znodes.FindParent(op.Path) is { } parent && Access.Refuse(scope, op.Path, Permissions.Delete, on: parent) is { } noAuth)
        {
            return noAuth;
        }

        if (!scope.Znodes.TryFind(op.Path, out znode))
        {
            return OpOutcome.NoNode(op.Path);
        }

        return Versions.Refuse(op.Path, version, znode.Version);
    }
}
