using System.Diagnostics.CodeAnalysis;
using Coordinator.Primitives;
using Coordinator.Replication.Inspections;
using Coordinator.Replication.Members;
using Coordinator.Replication.Reads;
using Coordinator.Replication.Requests;
using Coordinator.Replication.Sessions;
using Coordinator.Replication.Watches;
using Coordinator.Tree;
using Coordinator.Tree.Apply;
using Coordinator.Tree.Txns;

namespace Coordinator.Replication.Upkeep;

/// <summary>
/// Applies committed txns one after the other, and lets everybody know in the order that clients rely on: watches see a txn before any reply
/// that reflects it, the owner of a session hears its answer before its end.
/// </summary>
internal sealed class Applier(
    ReplicaContext context,
    ChangeRing ring,
    WatchTable watches,
    AttachmentTable attachments,
    RequestCompletion completion,
    SessionAuthority authority,
    ReadWaiters waiters,
    DigestGuard digests,
    SnapshotSchedule snapshots,
    Hotspots hotspots,
    MembershipOffice members)
{
    private bool _isEnsembleTold;

    /// <summary>Reads a committed record.</summary>
    /// <param name="record">The record.</param>
    /// <param name="knownLevel">The newest apply level that this program knows.</param>
    /// <param name="txn">What this program can apply.</param>
    /// <param name="failure">Why it cannot.</param>
    public static bool TryRead(LogRecord record, int knownLevel, [NotNullWhen(true)] out Txn? txn, [NotNullWhen(false)] out string? failure)
    {
        failure = TxnCodec.TryDecode(record.Body, out txn, out var error, knownLevel)
            ? null
            : $"txn {record.Zxid} cannot be applied by this program: {error}";
        return failure is null;
    }

    /// <summary>Applies the next committed txn.</summary>
    /// <param name="record">The txn.</param>
    /// <param name="failure">Why this server must stop before it.</param>
    public bool TryApply(LogRecord record, [NotNullWhen(false)] out string? failure)
    {
        if (!TryRead(record, context.KnownApplyLevel, out var txn, out failure))
        {
            return false;
        }

        Apply(record, txn);
        return true;
    }

    /// <summary>The state was replaced by a snapshot, or loaded from one.</summary>
    public void OnLoaded()
    {
        ring.Reset(context.Applied);
        context.Zab.WatchFloor = ring.Floor;
        context.Zab.SetApplied(context.Applied, context.Tree.Digest);
        TellEnsemble();
    }

    private void Apply(LogRecord record, Txn txn)
    {
        var before = context.Applied;
        var result = context.Tree.Apply(record.Zxid, txn, context.KnownApplyLevel);
        var digest = context.Tree.Digest;
        context.Zab.SetApplied(record.Zxid, digest);
        digests.OnApplied(record.Zxid, digest);
        snapshots.OnApplied();
        hotspots.OnApplied(txn);
        context.Trace(new AppliedTraced(record, txn, result, digest));
        TellEnsemble();
        authority.OnApplied(txn, result);
        ring.Append(record.Zxid, result.Changes);
        context.Zab.WatchFloor = ring.Floor;
        if (context.Options.Rules.WatchBeforeReply)
        {
            TellWatches(record.Zxid, result.Changes, before);
            TellRequests(txn, result);
        }
        else
        {
            TellRequests(txn, result);
            TellWatches(record.Zxid, result.Changes, before);
        }

        waiters.Advance();
    }

    private void TellEnsemble()
    {
        if (!_isEnsembleTold && context.Tree.EnsembleId != 0)
        {
            _isEnsembleTold = true;
            context.Emit(new EnsembleKnown(context.Tree.EnsembleId));
        }
    }

    private void TellWatches(Zxid zxid, IReadOnlyList<TreeChange> changes, Zxid before)
    {
        if (changes.Count == 0)
        {
            return;
        }

        var txn = new RingTxn(zxid, changes);
        foreach (var set in watches.Concerned(changes))
        {
            attachments.Find(set.Attachment)?.Outbox.OnTxn(txn, before);
        }
    }

    private void TellRequests(Txn txn, ApplyResult result)
    {
        completion.OnApplied(txn, result);
        if (txn.Body is MembershipTxn)
        {
            members.OnApplied(context.Applied);
        }

        if (result.ClosedSession.IsNone)
        {
            return;
        }

        completion.OnClosed(result.ClosedSession);
        if (attachments.Find(result.ClosedSession) is { } attachment)
        {
            attachments.End(attachment, ErrorCode.SessionExpired, $"session {result.ClosedSession} {EndOf(txn.Body)}", 0);
        }
    }

    private static string EndOf(TxnBody body) => body is CloseSessionTxn { Reason: not CloseReason.Owner and var reason }
        ? reason == CloseReason.Killed ? "was ended by an operator" : "has expired"
        : "is closed";
}
