using Coordinator.Primitives;

namespace Coordinator.Zab.Log;

/// <summary>
/// Where two histories part. A zxid names its leader's epoch and has one history before it, so two logs that hold the same zxid agree up
/// to it; the largest such zxid is the point from which the learner's history is replaced.
/// </summary>
internal static class CommonPoint
{
    /// <summary>A history that shares no point with any: its owner gets a snapshot.</summary>
    public static readonly (Zxid Base, IReadOnlyList<ZxidRun> Runs) Nothing = (new Zxid(long.MaxValue), []);

    /// <summary>The largest zxid that both histories hold and after which this log has everything; null when there is none.</summary>
    public static Zxid? Find(PeerLog mine, Zxid theirBase, IReadOnlyList<ZxidRun> theirRuns)
    {
        Zxid? best = null;
        if (mine.Contains(theirBase))
        {
            best = theirBase;
        }

        foreach (var run in theirRuns)
        {
            if (run.Contains(mine.Base))
            {
                best = Max(best, mine.Base);
            }

            foreach (var own in mine.Runs)
            {
                var last = Math.Min(own.LastCounter, run.LastCounter);
                if (own.Epoch == run.Epoch && last >= Math.Max(own.FirstCounter, run.FirstCounter))
                {
                    best = Max(best, new Zxid(run.Epoch, last));
                }
            }
        }

        return best;
    }

    /// <summary>The newest runs of a log, few enough for a message, and the position before the first of them.</summary>
    public static (Zxid Base, IReadOnlyList<ZxidRun> Runs) Describe(PeerLog log, int maxRuns)
    {
        if (log.Runs.Count <= maxRuns)
        {
            return (log.Base, [.. log.Runs]);
        }

        var skipped = log.Runs.Count - maxRuns;
        return (log.Runs[skipped - 1].Last, [.. log.Runs.Skip(skipped)]);
    }

    private static Zxid Max(Zxid? a, Zxid b) => a is { } value && value > b ? value : b;
}
