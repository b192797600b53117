using Coordinator.Primitives;
using Coordinator.Simulation.Engine;

namespace Coordinator.Simulation.Faults;

/// <summary>The faults of a run: a random part of all kinds, at random rates (swarm), so that runs differ in kind, not only in number.</summary>
/// <param name="Kinds">The kinds of this run; a kind that stands twice is twice as likely.</param>
/// <param name="MaxGap">Longest time between two faults, microseconds.</param>
internal sealed record FaultPlan(IReadOnlyList<FaultKind> Kinds, long MaxGap)
{
    /// <summary>Between an epoch and the history before it, an ack and its flush: power that goes, and leaders that go with it.</summary>
    private static readonly FaultKind[] Crashes =
    [
        FaultKind.CrashInDisk, FaultKind.CrashInDisk, FaultKind.CrashAtEffect, FaultKind.CrashLeader, FaultKind.CrashServer, FaultKind.IsolateLeader,
    ];

    /// <summary>The same in an ensemble with servers that are no members yet.</summary>
    public FaultPlan WithMembers() => this with { Kinds = [.. Kinds, .. Enumerable.Repeat(FaultKind.ChangeMembers, 1 + (Kinds.Count / 2))] };

    public static FaultPlan Draw(SeededRandom random)
    {
        // The more kinds there are, the rarer are two of a kind in a row, which old defects took: one run in four has nothing but crashes.
        if (random.Next(4) == 0)
        {
            return new FaultPlan(Crashes, random.Spread(200 * SimWorld.Millisecond, 2 * SimWorld.Second));
        }

        FaultKind[] all = [.. Enum.GetValues<FaultKind>().Where(kind => kind != FaultKind.ChangeMembers)];
        var wanted = 2 + random.Next(8);
        var kinds = new List<FaultKind>();
        while (kinds.Count < wanted)
        {
            var kind = random.Pick(all);
            for (var weight = 1 + random.Next(3); weight > 0; weight--)
            {
                kinds.Add(kind);
            }
        }

        if (kinds.TrueForAll(kind => kind == FaultKind.CorruptState))
        {
            kinds.Add(FaultKind.CrashServer); // that one alone may be made once in a run (seed 16291 of 60 s)
        }

        return new FaultPlan(kinds, random.Spread(500 * SimWorld.Millisecond, 5 * SimWorld.Second));
    }
}
