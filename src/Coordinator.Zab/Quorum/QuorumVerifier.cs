using Coordinator.Primitives;

namespace Coordinator.Zab.Quorum;

/// <summary>
/// Majority of the voters. While a change of the membership is in the log and not known to be committed, a majority of the old voters and one
/// of the new: whichever of the two turns out to be in force, its quorums meet.
/// </summary>
internal sealed class QuorumVerifier
{
    private readonly IReadOnlyList<ServerId> _inForce;
    private readonly IReadOnlyList<ServerId>? _pending;
    private readonly ServerId[] _voters;

    /// <param name="inForce">The membership in force.</param>
    /// <param name="pending">The one that a txn not known to be committed sets; null for none.</param>
    public QuorumVerifier(EnsembleMembership inForce, EnsembleMembership? pending = null)
    {
        _inForce = inForce.Voters;
        _pending = pending?.Voters;
        _voters = [.. _inForce.Concat(_pending ?? []).Distinct().Order()];
        Invariant.Holds(_inForce.Count > 0 && _pending is null or { Count: > 0 });
    }

    /// <summary>Who counts in either membership, by id.</summary>
    public IReadOnlyList<ServerId> Voters => _voters;

    public bool IsVoter(ServerId server) => Array.BinarySearch(_voters, server) >= 0;

    public bool IsQuorum(IReadOnlyCollection<ServerId> servers) => IsMajority(_inForce, servers) && (_pending is null || IsMajority(_pending, servers));

    /// <summary>Enough to follow whom they follow, who proves the reign by itself: a change that is pending here may never have been committed.</summary>
    public bool IsQuorumOfEither(IReadOnlyCollection<ServerId> servers) =>
        IsMajority(_inForce, servers) || (_pending is not null && IsMajority(_pending, servers));

    /// <summary>The largest value that a quorum has reached; null when too few have any.</summary>
    /// <param name="reached">One value per counted voter.</param>
    /// <param name="assumed">A voter that is taken to have reached everything; none for none.</param>
    public long? ReachedByQuorum(List<(ServerId Voter, long Value)> reached, ServerId assumed = default)
    {
        var inForce = ReachedByMajority(_inForce, reached, assumed);
        return _pending is null ? inForce : ReachedByMajority(_pending, reached, assumed) is { } pending ? Smaller(inForce, pending) : null;
    }

    private static bool IsMajority(IReadOnlyList<ServerId> voters, IReadOnlyCollection<ServerId> servers)
    {
        var count = 0;
        foreach (var voter in voters)
        {
            count += servers.Contains(voter) ? 1 : 0;
        }

        return count > voters.Count / 2;
    }

    private static long? ReachedByMajority(IReadOnlyList<ServerId> voters, List<(ServerId Voter, long Value)> reached, ServerId assumed)
    {
        Span<long> values = stackalloc long[ServerId.MaxValue + 1];
        var count = 0;
        if (!assumed.IsNone && voters.Contains(assumed))
        {
            values[count++] = long.MaxValue;
        }

        foreach (var (voter, value) in reached)
        {
            if (voter != assumed && voters.Contains(voter))
            {
                values[count++] = value;
            }
        }

        var majority = (voters.Count / 2) + 1;
        if (count < majority)
        {
            return null;
        }

        values[..count].Sort();
        return values[count - majority];
    }

    private static long? Smaller(long? a, long b) => a is { } known ? Math.Min(known, b) : null;
}
