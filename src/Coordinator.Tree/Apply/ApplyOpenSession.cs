using System.Globalization;
using Coordinator.Primitives;
using Coordinator.Tree.Txns;

namespace Coordinator.Tree.Apply;

/// <summary>Opens a session named by the txn's zxid, or finds the one whose open was answered into the void.</summary>
internal static class ApplyOpenSession
{
    public static TxnOutcome Run(TxnScope scope, OpenSessionTxn open)
    {
        if (open.PasswordHash.Length != PasswordHash.Size || open.TimeoutMilliseconds <= 0)
        {
            return new TxnOutcome(Results.Refused(
                scope.Zxid,
                ErrorCode.BadArguments,
                string.Create(CultureInfo.InvariantCulture, $"a session needs a password hash of {PasswordHash.Size} bytes and a positive timeout")));
        }

        var password = PasswordHash.From(open.PasswordHash.Span);
        if (scope.State.Sessions.FindByPassword(password) is { } live)
        {
            return new TxnOutcome(Results.Done(scope.Zxid, live.Id));
        }

        var id = new SessionId(scope.Zxid.Value);
        scope.State.Sessions.Add(new Session(id, password, open.TimeoutMilliseconds));
        return new TxnOutcome(Results.Done(scope.Zxid, id), Opened: id);
    }
}
