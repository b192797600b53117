using Coordinator.Primitives;
using Coordinator.Tree.Txns;

namespace Coordinator.Tree.Apply;

/// <summary>Names the ensemble, once. It begins at the founder's apply level: a program that does not know it stops before its first txn.</summary>
internal static class ApplyFounding
{
    public static TxnOutcome Run(TxnScope scope, FoundingTxn founding, int headerLevel)
    {
        if (founding.EnsembleId == 0 || scope.State.EnsembleId != 0)
        {
            return new TxnOutcome(Results.Refused(scope.Zxid, ErrorCode.SystemError, "an ensemble is founded once, by an id that is not 0"));
        }

        scope.State.EnsembleId = founding.EnsembleId;
        scope.State.ApplyLevel = Math.Max(scope.State.ApplyLevel, headerLevel);
        return new TxnOutcome(Results.Done(scope.Zxid));
    }
}
