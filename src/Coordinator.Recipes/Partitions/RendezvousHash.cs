using System.Text;

namespace Coordinator.Recipes.Partitions;

/// <summary>
/// Highest random weight (Thaler and Ravishankar, 1998): every member reckons alike who should have what, and a member that comes or goes
/// moves nothing but its own share.
/// </summary>
internal static class RendezvousHash
{
    public static string? OwnerOf(string partition, IReadOnlyList<string> members)
    {
        string? owner = null;
        ulong highest = 0;
        foreach (var member in members)
        {
            var weight = Weight(partition, member);
            if (owner is null || weight > highest || (weight == highest && string.CompareOrdinal(member, owner) < 0))
            {
                (owner, highest) = (member, weight);
            }
        }

        return owner;
    }

    // FNV-1a, mixed once more (the finalizer of SplitMix64): neighbouring names must not have neighbouring weights.
    private static ulong Weight(string partition, string member)
    {
        var hash = 14695981039346656037UL;
        foreach (var item in Encoding.UTF8.GetBytes(partition + "\0" + member))
        {
            hash = (hash ^ item) * 1099511628211UL;
        }

        hash = (hash ^ (hash >> 30)) * 0xbf58476d1ce4e5b9UL;
        hash = (hash ^ (hash >> 27)) * 0x94d049bb133111ebUL;
        return hash ^ (hash >> 31);
    }
}
