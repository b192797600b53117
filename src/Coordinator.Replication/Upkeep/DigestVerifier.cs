using Coordinator.Primitives;

namespace Coordinator.Replication.Upkeep;

/// <summary>
/// The leader's comparison of digests. State that has diverged stays so, hence each voter is judged by its latest report: the group that
/// agrees with the leader is right as soon as it is a majority, and the leader is wrong, or nobody is right, when it cannot become one.
/// </summary>
internal sealed class DigestVerifier
{
    private readonly ServerId _self;
    private readonly IReadOnlyDictionary<ServerId, ServerRole> _servers;
    private readonly SortedDictionary<ServerId, Report> _reports = [];
    private readonly int _voters;

    /// <param name="self">The leader.</param>
    /// <param name="servers">The ensemble.</param>
    public DigestVerifier(ServerId self, IReadOnlyDictionary<ServerId, ServerRole> servers)
    {
        _self = self;
        _servers = servers;
        _voters = servers.Values.Count(role => role == ServerRole.Voter);
    }

    /// <summary>A reign begins: nothing is known.</summary>
    public void Clear() => _reports.Clear();

    /// <summary>A learner left: it is judged anew when it is back.</summary>
    public void Forget(ServerId learner) => _reports.Remove(learner);

    /// <summary>Compares a report with the leader's own digest at the same txn.</summary>
    /// <returns>What is certain now.</returns>
    public DigestVerdict OnReport(ServerId learner, Zxid zxid, ulong reported, ulong own)
    {
        _reports[learner] = new Report(zxid, own, reported == own);
        if (_reports.Values.All(report => report.Agrees))
        {
            return DigestVerdict.Fine;
        }

        var divergedAt = new Zxid(_reports.Values.Where(report => !report.Agrees).Min(report => report.Zxid.Value));
        var agreeing = IsVoter(_self) ? 1 : 0;
        var silent = 0;
        foreach (var (server, role) in _servers)
        {
            if (role != ServerRole.Voter || server == _self)
            {
                continue;
            }

            var isCurrent = _reports.TryGetValue(server, out var report) && (!report.Agrees || report.Zxid >= divergedAt);
            agreeing += isCurrent && report.Agrees ? 1 : 0;
            silent += isCurrent ? 0 : 1;
        }

        var majority = (_voters / 2) + 1;
        if (agreeing >= majority)
        {
            return new DigestVerdict(false, TakeWrong());
        }

        return new DigestVerdict(agreeing + silent < majority, []);
    }

    private List<WrongDigest> TakeWrong()
    {
        var wrong = _reports.Where(pair => !pair.Value.Agrees).Select(pair => new WrongDigest(pair.Key, pair.Value.Zxid, pair.Value.Own)).ToList();
        wrong.ForEach(learner => _reports.Remove(learner.Learner));
        return wrong;
    }

    private bool IsVoter(ServerId server) => _servers.TryGetValue(server, out var role) && role == ServerRole.Voter;

    private readonly record struct Report(Zxid Zxid, ulong Own, bool Agrees);
}

/// <summary>What a comparison of digests has shown.</summary>
/// <param name="LeaderStops">The leader is not in the majority, or there is none.</param>
/// <param name="Wrong">Learners that differ from a majority.</param>
internal sealed record DigestVerdict(bool LeaderStops, IReadOnlyList<WrongDigest> Wrong)
{
    /// <summary>Nothing to do.</summary>
    public static readonly DigestVerdict Fine = new(false, []);
}

/// <summary>A learner whose digest differs.</summary>
/// <param name="Learner">The learner.</param>
/// <param name="Zxid">Where.</param>
/// <param name="Digest">The majority's digest there.</param>
internal readonly record struct WrongDigest(ServerId Learner, Zxid Zxid, ulong Digest);
