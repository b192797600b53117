using Coordinator.Primitives;

namespace Coordinator.Zab.Quorum;

/// <summary>Majority of the voters.</summary>
internal sealed class QuorumVerifier
{
    private readonly ServerId[] _voters;

    public QuorumVerifier(IReadOnlyDictionary<ServerId, ServerRole> servers)
    {
        _voters = [.. servers.Where(server => server.Value == ServerRole.Voter).Select(server => server.Key).Order()];
        Invariant.Holds(_voters.Length > 0);
    }

    /// <summary>The voters, by id.</summary>
    public IReadOnlyList<ServerId> Voters => _voters;

    /// <summary>Voters that make a quorum.</summary>
    public int Size => (_voters.Length / 2) + 1;

    public bool IsVoter(ServerId server) => Array.BinarySearch(_voters, server) >= 0;

    public bool IsQuorum(int voters) => voters >= Size;

    /// <summary>The largest value that a quorum has reached; null when too few have any.</summary>
    /// <param name="reached">One value per counted voter; sorted in place.</param>
    public long? ReachedByQuorum(List<long> reached)
    {
        if (reached.Count < Size)
        {
            return null;
        }

        reached.Sort();
        return reached[^Size];
    }
}
