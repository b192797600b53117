using Coordinator.Primitives;
using Coordinator.Tree.Txns;

namespace Coordinator.Tree.Apply;

/// <summary>Names the ensemble, once.</summary>
internal static class ApplyFounding
{
    public static TxnOutcome Run(TxnScope scope, FoundingTxn founding)
    {
        if (founding.EnsembleId == 0 || scope.State.EnsembleId != 0)
        {
            return new TxnOutcome(Results.Refused(scope.Zxid, ErrorCode.SystemError, "an ensemble is founded once, by an id that is not 0"));
        }

        scope.State.EnsembleId = founding.EnsembleId;
        return new TxnOutcome(Results.Done(scope.Zxid));
    }
}
