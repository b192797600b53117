using System.Diagnostics;
using System.Globalization;
using Coordinator.Primitives;
using Coordinator.Tree.Txns;

namespace Coordinator.Tree.Apply;

/// <summary>Evaluates the guards, then the ops in order; the first that fails undoes those before it.</summary>
internal static class ApplyWrite
{
    public static WriteResult Run(TxnScope scope, WriteTxn write)
    {
        if (Refuse(scope, write) is { } refused)
        {
            return refused;
        }

        var results = new OpResult[write.Ops.Count];
        for (var i = 0; i < results.Length; i++)
        {
            var outcome = RefuseReserved(scope, write.Ops[i]) ?? Run(scope, write.Ops[i]);
            if (!outcome.IsOk)
            {
                scope.Undo();
                return Failed(scope.Zxid, write, i, outcome);
            }

            results[i] = outcome.Result;
        }

        return new WriteResult(scope.Zxid, ErrorCode.Ok, null, results, SessionId.None);
    }

    /// <summary>What refuses the whole: no op, or a guard, which needs READ where its znode exists.</summary>
    private static WriteResult? Refuse(TxnScope scope, WriteTxn write)
    {
        if (write.Ops.Count == 0 && !write.IsMulti)
        {
            return Results.Refused(scope.Zxid, ErrorCode.BadArguments, "a write needs an op");
        }

        for (var i = 0; i < write.Guards.Count; i++)
        {
            var guard = write.Guards[i];
            if (scope.Znodes.TryFind(guard.Path, out var holder) && Access.Refuse(scope, guard.Path, Permissions.Read, on: holder) is { } noAuth)
            {
                return Results.Refused(scope.Zxid, ErrorCode.NoAuth, $"the holder {noAuth.Message}");
            }

            if (holder is null || holder.Czxid != guard.Czxid)
            {
                var found = holder is null ? "it is gone" : $"it was created by {holder.Czxid}";
                return Results.Refused(scope.Zxid, ErrorCode.GuardFailed, $"the holder {guard.Path} of {guard.Czxid} does not hold: {found}");
            }
        }

        return null;
    }

    /// <summary>Whoever the caller is: what the service keeps in the tree is changed by txns of its own.</summary>
    private static OpOutcome? RefuseReserved(TxnScope scope, Op op) =>
        scope.HasReserved && op is not (CheckOp or CheckAbsentOp) && ZnodePath.IsSameOrBelow(op.Path, ZnodePath.Reserved)
            ? OpOutcome.Refused(ErrorCode.NoAuth, op.Path, $"{op.Path}: {ZnodePath.Reserved} belongs to the service, clients cannot change it")
            : null;

    private static OpOutcome Run(TxnScope scope, Op op) => op switch
    {
        CreateOp create => ApplyCreate.Run(scope, create),
        SetDataOp set => ApplySet.Run(scope, set),
        DeleteOp delete => ApplyDelete.Run(scope, delete),
        CheckOp check => ApplyCheck.Run(scope, check),
        CheckAbsentOp check => ApplyCheck.Run(scope, check),
        DeleteRecursiveOp delete => ApplyDelete.Run(scope, delete),
        SetAclOp set => ApplySet.Run(scope, set),
        _ => throw new UnreachableException(op.GetType().Name),
    };

    /// <summary>ZooKeeper's convention: Ok before the op that failed, its code, RuntimeInconsistency after it. Nothing of it happened.</summary>
    private static WriteResult Failed(Zxid zxid, WriteTxn write, int failed, OpOutcome outcome)
    {
        var results = new OpResult[write.Ops.Count];
        for (var i = 0; i < results.Length; i++)
        {
            var code = i < failed ? ErrorCode.Ok : ErrorCode.RuntimeInconsistency;
            results[i] = i == failed ? outcome.Result : new OpResult(code, write.Ops[i].Path, null, Created: false);
        }

        var message = write.IsMulti ? string.Create(CultureInfo.InvariantCulture, $"op {failed + 1} of {results.Length}: {outcome.Message}") : outcome.Message;
        return new WriteResult(zxid, outcome.Result.Code, Results.Bounded(message), results, SessionId.None);
    }
}
