using System.Globalization;
using Coordinator.Primitives;
using Coordinator.Zab;

namespace Coordinator.Replication.Members;

/// <summary>What a change would make of the membership, or why it may not be made now.</summary>
/// <param name="Next">The members after it; null when it is refused.</param>
/// <param name="Code">Ok, or the refusal.</param>
/// <param name="Message">Of the refusal.</param>
internal sealed record MembershipPlan(IReadOnlyList<EnsembleMember>? Next, ErrorCode Code, string? Message)
{
    /// <summary>An observer is promoted when it lacks no more txns than this.</summary>
    public const long MaxBehind = 1_000;

    /// <summary>
    /// Decides as the leader. A change that would leave the voters in sync without a majority is refused, as in etcd's strict reconfiguration check:
    /// it would be committed only by servers that may never come.
    /// </summary>
    /// <param name="current">In force.</param>
    /// <param name="change">The change.</param>
    /// <param name="self">The leader.</param>
    /// <param name="learners">Who learns from it.</param>
    public static MembershipPlan Decide(EnsembleMembership current, MemberChange change, ServerId self, IReadOnlyList<LearnerStatus> learners)
    {
        var plan = change switch
        {
            AddMember add => Add(current, add.Member),
            PromoteMember promote => Promote(current, promote.Server, learners),
            RemoveMember remove => Remove(current, remove.Server),
            _ => Refused(ErrorCode.BadArguments, "a change of no known kind"),
        };
        return plan.Next is null ? plan : Check(plan, self, learners);
    }

    private static MembershipPlan Add(EnsembleMembership current, EnsembleMember added)
    {
        if (added.Validate() is { } reason)
        {
            return Refused(ErrorCode.BadArguments, reason);
        }

        if (current.Find(added.Id) is { } known)
        {
            return known with { Role = added.Role } == added
                ? new MembershipPlan(current.Members, ErrorCode.Ok, null)
                : Refused(ErrorCode.BadArguments, $"server {added.Id} is in the ensemble already, as {known}: remove it first");
        }

        return current.Members.FirstOrDefault(member => member.Host == added.Host && member.PeerPort == added.PeerPort) is { } same
            ? Refused(ErrorCode.BadArguments, $"{added} has the peer address of {same}")
            : new MembershipPlan([.. current.Members, added with { Role = ServerRole.Observer }], ErrorCode.Ok, null);
    }

    private static MembershipPlan Promote(EnsembleMembership current, ServerId server, IReadOnlyList<LearnerStatus> learners)
    {
        if (current.Find(server) is not { } member)
        {
            return Absent(server, current);
        }

        if (member.Role == ServerRole.Voter)
        {
            return new MembershipPlan(current.Members, ErrorCode.Ok, null);
        }

        var observer = learners.FirstOrDefault(learner => learner.Id == server);
        if (observer is not { IsSynced: true, HasVote: true })
        {
            return Refused(ErrorCode.NotReady, $"server {server} is not in sync with the leader: start it, or wait until it has caught up");
        }

        if (observer.Behind > MaxBehind)
        {
            return Refused(ErrorCode.NotReady, string.Create(
                CultureInfo.InvariantCulture, $"server {server} lacks {observer.Behind} txns, the limit for a promotion is {MaxBehind}"));
        }

        return new MembershipPlan(
            [.. current.Members.Select(other => other.Id == server ? other with { Role = ServerRole.Voter } : other)], ErrorCode.Ok, null);
    }

    private static MembershipPlan Remove(EnsembleMembership current, ServerId server) => current.Find(server) is null
        ? Absent(server, current)
        : new MembershipPlan([.. current.Members.Where(member => member.Id != server)], ErrorCode.Ok, null);

    private static MembershipPlan Check(MembershipPlan plan, ServerId self, IReadOnlyList<LearnerStatus> learners)
    {
        List<ServerId> voters = [.. plan.Next!.Where(member => member.Role == ServerRole.Voter).Select(member => member.Id)];
        if (voters.Count == 0)
        {
            return Refused(ErrorCode.BadArguments, "no voter would be left");
        }

        var inSync = voters.Count(voter => voter == self || learners.Any(learner => learner.Id == voter && learner is { IsSynced: true, HasVote: true }));
        var needed = (voters.Count / 2) + 1;
        return inSync >= needed
            ? plan
            : Refused(ErrorCode.NotReady, string.Create(
                CultureInfo.InvariantCulture,
                $"of the voters that there would be ({string.Join(", ", voters)}) {inSync} are in sync, a quorum is {needed}: the ensemble would stand still"));
    }

    private static MembershipPlan Absent(ServerId server, EnsembleMembership current) =>
        Refused(ErrorCode.BadArguments, $"server {server} is not in the ensemble ({string.Join(", ", current.Members.Select(member => member.Id))})");

    private static MembershipPlan Refused(ErrorCode code, string message) => new(null, code, message);
}
