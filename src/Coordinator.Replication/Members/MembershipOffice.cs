using Coordinator.Primitives;
using Coordinator.Replication.Requests;
using Coordinator.Tree.Txns;

namespace Coordinator.Replication.Members;

/// <summary>The leader's part in changes of the membership: one at a time, each a txn, answered when it is committed and applied here.</summary>
internal sealed class MembershipOffice(ReplicaContext context, TxnProposer proposer, UnaryCalls calls)
{
    private const int RetryAfterMilliseconds = 100;

    private long _waiting;

    public void OnChange(ChangeMembership asked)
    {
        if (!context.IsLeading)
        {
            var leader = context.Zab.Leader;
            var message = leader.IsNone || leader == context.Self ? context.UnavailableMessage : $"server {context.Self} does not lead, server {leader} does";
            calls.Refuse(asked.CallId, ErrorCode.Unavailable, message, RetryAfterMilliseconds);
        }
        else if (WhyNotNow(asked.Change) is { } reason)
        {
            calls.Refuse(asked.CallId, ErrorCode.NotReady, reason, RetryAfterMilliseconds);
        }
        else
        {
            Decide(asked);
        }
    }

    /// <summary>A change is committed and applied here.</summary>
    public void OnApplied(Zxid zxid)
    {
        if (_waiting != 0)
        {
            calls.Done(_waiting, zxid);
            _waiting = 0;
        }
    }

    public void OnLeaderLost()
    {
        if (_waiting != 0)
        {
            calls.Refuse(_waiting, ErrorCode.OutcomeUnknown, "the leader was lost after the change of the membership was proposed: see what is in force");
            _waiting = 0;
        }
    }

    private string? WhyNotNow(MemberChange change)
    {
        if (context.Tree.ApplyLevel < TxnHeader.MembershipLevel)
        {
            return "not every voter runs a program that knows of changes of the membership";
        }

        if (context.Zab.IsMembershipPending || context.Zab.Membership.Version > context.Applied)
        {
            return "another change of the membership is not committed yet: one at a time";
        }

        if (context.Tree.TryGetStat(ZnodePath.Reserved, out var reserved) && !reserved.EphemeralOwner.IsNone)
        {
            return $"{ZnodePath.Reserved} is an ephemeral of session {reserved.EphemeralOwner} from before this version: end that session";
        }

        return change is RemoveMember { Server: var server } && server == context.Self ? HandOver() : null;
    }

    /// <summary>Who leads is never removed: it hands over, and its successor is asked again.</summary>
    private string HandOver()
    {
        var refusal = context.Zab.Membership.Voters.Count > 1 ? context.Zab.HandOver(ServerId.None) : null;
        return refusal is null
            ? $"server {context.Self} leads: it hands over first"
            : $"server {context.Self} leads and cannot hand over: {refusal.Message}";
    }

    private void Decide(ChangeMembership asked)
    {
        var current = context.Zab.Membership;
        var plan = MembershipPlan.Decide(current, asked.Change, context.Self, context.Zab.DescribeLearners());
        if (plan.Next is null)
        {
            calls.Refuse(asked.CallId, plan.Code, plan.Message!, plan.Code == ErrorCode.NotReady ? RetryAfterMilliseconds : 0);
        }
        else if (ReferenceEquals(plan.Next, current.Members))
        {
            calls.Done(asked.CallId, current.Version);
        }
        else if (proposer.TryPropose(
            new TxnHeader(0) { Origin = context.Self, Identities = asked.Identities },
            new MembershipTxn(new EnsembleMembership(Zxid.Zero, plan.Next).ToText())))
        {
            _waiting = asked.CallId;
        }
        else
        {
            calls.Refuse(asked.CallId, ErrorCode.Throttled, "too many requests are outstanding", RetryAfterMilliseconds);
        }
    }
}
