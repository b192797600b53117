using Coordinator.Primitives;
using Coordinator.Tree.Txns;

namespace Coordinator.Tree.Apply;

/// <summary>
/// Ends a session and deletes all its ephemerals in one txn, however many. Which ones follows from the tree: snapshots are exact points, so
/// that no replay meets a tree that is ahead of it (ZOOKEEPER-3145 needed the list in the txn).
/// </summary>
internal static class ApplyCloseSession
{
    public static TxnOutcome Run(TxnScope scope, CloseSessionTxn close)
    {
        if (close.Reason is < CloseReason.Owner or > CloseReason.Killed || !scope.State.Sessions.TryFind(scope.Session, out var session))
        {
            return new TxnOutcome(Results.Refused(scope.Zxid, ErrorCode.BadArguments, "a close needs a session and a known reason"));
        }

        foreach (var ephemeral in scope.Znodes.Ephemerals.Of(session.Id))
        {
            scope.Delete(ephemeral, ephemeral.Path);
        }

        // Last, because the undo log does not cover it.
        scope.State.Sessions.Remove(session);
        return new TxnOutcome(Results.Done(scope.Zxid, session.Id), Closed: session.Id);
    }
}
