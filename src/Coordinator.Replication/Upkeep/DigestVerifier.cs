using Coordinator.Primitives;

namespace Coordinator.Replication.Upkeep;

/// <summary>
/// The leader's comparison of digests. State that has diverged stays so, hence each voter is judged by its latest report: the group that
/// agrees with the leader is right as soon as it is a majority, and the leader is wrong, or nobody is right, when it cannot become one.
/// </summary>
internal sealed class DigestVerifier
{
    private readonly ServerId _self;
    private readonly Func<EnsembleMembership> _membership;
    private readonly SortedDictionary<ServerId, Report> _reports = [];
    private readonly SortedSet<ServerId> _told = [];

    /// <param name="self">The leader.</param>
    /// <param name="membership">The ensemble, as it is now.</param>
    public DigestVerifier(ServerId self, Func<EnsembleMembership> membership) => (_self, _membership) = (self, membership);

    /// <summary>A reign begins: nothing is known.</summary>
    public void Clear()
    {
        _reports.Clear();
        _told.Clear();
    }

    /// <summary>A learner left: it is judged anew when it is back.</summary>
    public void Forget(ServerId learner)
    {
        _reports.Remove(learner);
        _told.Remove(learner);
    }

    /// <summary>Compares a report with the leader's own digest at the same txn.</summary>
    /// <returns>What is certain now.</returns>
    public DigestVerdict OnReport(ServerId learner, Zxid zxid, ulong reported, ulong own)
    {
        _reports[learner] = new Report(zxid, own, reported == own);
        var divergedAt = new Zxid(_reports.Values.Where(report => !report.Agrees).Select(report => report.Zxid.Value).DefaultIfEmpty().Min());
        var membership = _membership();
        var agreeing = membership.IsVoter(_self) ? 1 : 0;
        var silent = 0;
        foreach (var server in membership.Voters)
        {
            if (server == _self)
            {
                continue;
            }

            var isCurrent = _reports.TryGetValue(server, out var report) && (!report.Agrees || report.Zxid >= divergedAt);
            agreeing += isCurrent && report.Agrees ? 1 : 0;
            silent += isCurrent ? 0 : 1;
        }

        var majority = membership.QuorumSize;
        return agreeing >= majority
            ? new DigestVerdict(false, Tell())
            : new DigestVerdict(agreeing + silent < majority, []);
    }

    /// <summary>Who differs is told each time, who agrees once: it may be in doubt about itself.</summary>
    private List<MajorityDigest> Tell()
    {
        var told = new List<MajorityDigest>();
        foreach (var (learner, report) in _reports)
        {
            if (!report.Agrees || !_told.Contains(learner))
            {
                told.Add(new MajorityDigest(learner, report.Zxid, report.Own));
            }
        }

        foreach (var (learner, _, _) in told)
        {
            if (_reports[learner].Agrees)
            {
                _told.Add(learner);
            }
            else
            {
                _told.Remove(learner);
                _reports.Remove(learner);
            }
        }

        return told;
    }

    private readonly record struct Report(Zxid Zxid, ulong Own, bool Agrees);
}

/// <summary>What a comparison of digests has shown.</summary>
/// <param name="LeaderStops">The leader is not in the majority, or there is none.</param>
/// <param name="Told">Learners to be told what the majority holds.</param>
internal sealed record DigestVerdict(bool LeaderStops, IReadOnlyList<MajorityDigest> Told);

/// <summary>What a learner is told of the majority.</summary>
/// <param name="Learner">The learner.</param>
/// <param name="Zxid">Where.</param>
/// <param name="Digest">The majority's digest there.</param>
internal readonly record struct MajorityDigest(ServerId Learner, Zxid Zxid, ulong Digest);
