using System.Diagnostics;
using Coordinator.Primitives;
using Coordinator.Tree.Codecs;
using Coordinator.Tree.Txns;

namespace Coordinator.Tree.Apply;

/// <summary>Applies one txn after the other: session, write number, body, record. Total: every txn has a result on every replica, and it is the same.</summary>
internal sealed class TxnApplier(TreeState state)
{
    private readonly TxnScope _scope = new(state);

    public ApplyResult Apply(Zxid zxid, Txn txn)
    {
        var header = txn.Header;
        Session? session = null;
        if (!header.Session.IsNone && !state.Sessions.TryFind(header.Session, out session))
        {
            var expired = Results.Refused(zxid, ErrorCode.SessionExpired, $"session {header.Session} does not exist: it was closed or has expired");
            return new ApplyResult(expired, ApplyDisposition.Applied, [], SessionId.None, SessionId.None);
        }

        var numbered = session is not null && header.WriteSeq != 0 && txn.Body is not CloseSessionTxn { Reason: not CloseReason.Owner };
        if (session is not null)
        {
            state.Sessions.Acknowledge(session, header.AckedSeq);
            if (numbered && WriteGate.Refuse(zxid, header, session) is { } refused)
            {
                return refused;
            }
        }

        _scope.Begin(zxid, state.LastTime, header);
        var (outcome, fault) = RunOrUndo(txn);
        if (numbered && outcome.Closed != header.Session)
        {
            Record(session!, header.RequestHash, outcome.Result);
        }

        return new ApplyResult(outcome.Result, ApplyDisposition.Applied, _scope.Commit(), outcome.Closed, outcome.Opened) { Fault = fault };
    }

    /// <summary>
    /// A fault that every replica meets alike is undone and becomes a result. What says that this process is not sound (no memory, a broken
    /// invariant) must not: it stops the process.
    /// </summary>
    private (TxnOutcome Outcome, Exception? Fault) RunOrUndo(Txn txn)
    {
        try
        {
            return (Run(txn), null);
        }
        catch (Exception fault) when (fault is not (OutOfMemoryException or InsufficientExecutionStackException or InvariantViolationException))
        {
            _scope.Undo();
            return (new TxnOutcome(Results.Refused(_scope.Zxid, ErrorCode.SystemError, "a fault while applying; nothing was changed")), fault);
        }
    }

    private TxnOutcome Run(Txn txn) => txn.Body switch
    {
        WriteTxn write => new TxnOutcome(ApplyWrite.Run(_scope, write)),
        OpenSessionTxn open => ApplyOpenSession.Run(_scope, open),
        CloseSessionTxn close => ApplyCloseSession.Run(_scope, close),
        ErrorTxn error => ApplyError.Run(_scope, error),
        ReapTxn reap => ApplyReap.Run(_scope, reap),
        FoundingTxn founding => ApplyFounding.Run(_scope, founding, txn.Header.ApplyLevel),
        RaiseLevelTxn raise => ApplyRaiseLevel.Run(_scope, raise, txn.Header.ApplyLevel),
        MembershipTxn membership => ApplyMembership.Run(_scope, membership),
        QuotaTxn quota => ApplyQuota.Run(_scope, quota),
        _ => throw new UnreachableException(txn.Body.GetType().Name),
    };

    private void Record(Session session, ulong requestHash, WriteResult result)
    {
        using var encoder = new ByteEncoder();
        var hashed = WriteResultCodec.Write(encoder, result);
        state.Sessions.Record(session, new KeptResult(requestHash, encoder.ToArray(), hashed));
    }
}
