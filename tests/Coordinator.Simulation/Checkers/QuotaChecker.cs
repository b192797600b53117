using Coordinator.Primitives;
using Coordinator.Simulation.Engine;
using Coordinator.Simulation.Servers;
using Coordinator.Tree;
using Coordinator.Tree.Quotas;

namespace Coordinator.Simulation.Checkers;

/// <summary>
/// What a server believes that the subtrees with a quota hold is what they hold, counted anew, however it came by its state: no digest covers it.
/// </summary>
internal static class QuotaChecker
{
    public static void Finish(IEnumerable<SimServer> members, Coverage coverage)
    {
        foreach (var server in members)
        {
            var tree = server.Process!.Replica.Tree;
            foreach (var believed in tree.Quotas)
            {
                var counted = Count(tree, believed.Quota);
                Check.That(believed == counted, "quota", $"server {server.Id} believes {believed}, there are {counted.Znodes} znodes and {counted.Bytes} bytes");
                coverage.Count("quota.checked");
            }
        }
    }

    private static QuotaUsage Count(DataTree tree, Quota quota)
    {
        var inside = tree.ListSubtree(quota.Path, null, int.MaxValue)?.Entries ?? [];
        return new QuotaUsage(quota, inside.Count, inside.Sum(entry => (long)entry.Stat.DataLength));
    }
}
