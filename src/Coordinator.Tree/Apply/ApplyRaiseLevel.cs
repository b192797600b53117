using Coordinator.Primitives;
using Coordinator.Tree.Txns;

namespace Coordinator.Tree.Apply;

/// <summary>Raises the level of the txns that follow. It is itself of the new level, so that a server that does not know it stops before it.</summary>
internal static class ApplyRaiseLevel
{
    public static TxnOutcome Run(TxnScope scope, RaiseLevelTxn raise, int headerLevel)
    {
        if (raise.Level != headerLevel || raise.Level <= scope.State.ApplyLevel)
        {
            return new TxnOutcome(Results.Refused(
                scope.Zxid, ErrorCode.BadArguments, $"apply level {raise.Level} in a txn of level {headerLevel} does not raise {scope.State.ApplyLevel}"));
        }

        if (raise.Level >= TxnHeader.QuotaLevel && scope.State.ApplyLevel < TxnHeader.QuotaLevel)
        {
            scope.Znodes.Quotas.Load(scope.Znodes);
        }

        scope.State.ApplyLevel = raise.Level;
        return new TxnOutcome(Results.Done(scope.Zxid));
    }
}
