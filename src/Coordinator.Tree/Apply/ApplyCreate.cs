using System.Globalization;
using Coordinator.Primitives;
using Coordinator.Tree.Txns;

namespace Coordinator.Tree.Apply;

/// <summary>
/// Creates a znode. The order of the checks is ZooKeeper's: mode, path, list, parent, CREATE on the parent, completed path, existence, ephemeral
/// parent, quotas. An if-absent that meets the znode needs no permission: it changes nothing, and tells what an exists tells, so that a path can be made
/// sure of below a parent that is not the caller's.
/// </summary>
internal static class ApplyCreate
{
    public static OpOutcome Run(TxnScope scope, CreateOp op)
    {
        if (TxnShape.ValidateCreate(op) is { } refused)
        {
            return OpOutcome.Refused(refused.Code, op.Path, $"{op.Path}: {refused.Message}");
        }

        if (Access.ListFor(scope, op.Acl, op.Path, out var invalid) is not { } acl)
        {
            return invalid;
        }

        if (op.Mode.IsEphemeral() && scope.Session.IsNone)
        {
            return OpOutcome.Refused(ErrorCode.BadArguments, op.Path, $"{op.Path}: an ephemeral znode needs a session");
        }

        if (scope.Znodes.FindParent(op.Path) is not { } parent)
        {
            return OpOutcome.Refused(ErrorCode.NoNode, op.Path, $"{op.Path}: the parent does not exist");
        }

        if (op.IfAbsent && scope.Znodes.TryFind(op.Path, out var existing))
        {
            return OpOutcome.Done(op.Path, existing.Stat);
        }

        if (Access.Refuse(scope, op.Path, Permissions.Create, on: parent) is { } noAuth)
        {
            return noAuth;
        }

        var path = op.Path;
        if (op.Mode.IsSequential() && !TryComplete(op.Path, parent.Creates, out path, out var code, out var reason))
        {
            return OpOutcome.Refused(code, op.Path, $"{op.Path}: {reason}");
        }

        return CreateAt(scope, op, acl, path, parent);
    }

    private static OpOutcome CreateAt(TxnScope scope, CreateOp op, IReadOnlyList<Acl> acl, string path, Znode parent)
    {
        if (scope.Znodes.TryFind(path, out _))
        {
            return OpOutcome.Refused(ErrorCode.NodeExists, path, $"{path}: the znode exists");
        }

        if (parent.Life.IsEphemeral)
        {
            return OpOutcome.Refused(ErrorCode.NoChildrenForEphemerals, path, $"{path}: the parent is ephemeral and cannot have children");
        }

        if (ApplyQuota.RefuseGrowth(scope, path, parent, creates: true, op.Data.Length) is { } exceeded)
        {
            return exceeded;
        }

        var life = ZnodeLife.Of(op.Mode, scope.Session, op.TtlMilliseconds);
        return OpOutcome.Done(path, scope.Create(path, parent, op.Data, acl, life).Stat, created: true);
    }

    /// <summary>The counter has 64 bits and never wraps (ZOOKEEPER-4706); a suffix of more than ten digits would not sort.</summary>
    private static bool TryComplete(string prefix, long counter, out string path, out ErrorCode code, out string? reason)
    {
        path = prefix;
        if (counter >= Limits.MaxSequence)
        {
            code = ErrorCode.TooLarge;
            reason = string.Create(CultureInfo.InvariantCulture, $"the parent's sequence counter has reached {Limits.MaxSequence}, the largest suffix of ten digits");
            return false;
        }

        path = string.Create(CultureInfo.InvariantCulture, $"{prefix}{counter:D10}");
        code = ErrorCode.BadArguments;
        reason = ZnodePath.Validate(path);
        return reason is null;
    }
}
