using Coordinator.Primitives;
using Coordinator.Tree.Txns;

namespace Coordinator.Tree.Apply;

/// <summary>Uses up a write number: its code is the result.</summary>
internal static class ApplyError
{
    public static TxnOutcome Run(TxnScope scope, ErrorTxn error) => new(error.Code == ErrorCode.Ok
        ? Results.Refused(scope.Zxid, ErrorCode.BadArguments, "an error cannot be Ok")
        : Results.Refused(scope.Zxid, error.Code, error.Message));
}
