using Coordinator.Primitives;
using Coordinator.Tree.Txns;

namespace Coordinator.Tree.Apply;

/// <summary>
/// Requires something of a znode, changing nothing. A check needs READ; the check of an absence needs nothing, because it tells no more than an
/// exists, which needs nothing either. Alone it is a legal request that just answers: ZooKeeper had to forbid it, because its
/// prepared form of a lone check had no meaning at apply (ZOOKEEPER-2623, ZOOKEEPER-3472).
/// </summary>
internal static class ApplyCheck
{
    public static OpOutcome Run(TxnScope scope, CheckOp op)
    {
        if (!scope.Znodes.TryFind(op.Path, out var znode))
        {
            return OpOutcome.NoNode(op.Path);
        }

        if (Access.Refuse(scope, op.Path, Permissions.Read, on: znode) is { } refused)
        {
            return refused;
        }

        if (!op.Czxid.IsZero && op.Czxid != znode.Czxid)
        {
            return OpOutcome.Refused(ErrorCode.BadVersion, op.Path, $"{op.Path}: created by {znode.Czxid}, expected was {op.Czxid}");
        }

        return Versions.Refuse(op.Path, op.Version, znode.Version) ?? OpOutcome.Done(op.Path, znode.Stat);
    }

    public static OpOutcome Run(TxnScope scope, CheckAbsentOp op) => scope.Znodes.TryFind(op.Path, out _)
        ? OpOutcome.Refused(ErrorCode.NodeExists, op.Path, $"{op.Path}: the znode exists")
        : OpOutcome.Done(op.Path);
}
