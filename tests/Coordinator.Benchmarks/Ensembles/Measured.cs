using Coordinator.Benchmarks.Clusters;
using Coordinator.Cli.Bench.Workloads;

namespace Coordinator.Benchmarks.Ensembles;

/// <summary>The names of what is measured beside the workloads that `coordctl bench run` knows: for this, servers are started and ended.</summary>
internal static class Measured
{
    public const string FailoverKill = "failover-kill";
    public const string FailoverStop = "failover-stop";
    public const string Handover = "handover";
    public const string Idle = "idle-1000sessions";
    public const string Snapshots = "snapshot-p999";
    public const string WithoutSnapshots = Snapshots + "-without";
    public const string ColdStart = "coldstart-";
    public const string Memory = "rss-";

    private const string Million = "1m";
    private const string TenMillion = "10m";

    /// <summary>How much is in the tree at a cold start, and when memory is looked at.</summary>
    public static IReadOnlyList<(string Name, int Znodes)> Sizes { get; } = [("empty", 0), ("100k", 100_000), (Million, 1_000_000), (TenMillion, 10_000_000)];

    /// <summary>What takes a million znodes, and so is measured only when it is asked for.</summary>
    public static IReadOnlyList<string> OfAMillion { get; } = [Memory + Million, ColdStart + Million, Snapshots];

    /// <summary>What takes ten million znodes, tens of gigabytes of disk and a quarter of an hour: measured only when it is named.</summary>
    public static IReadOnlyList<string> OfTenMillion { get; } = [Memory + TenMillion, ColdStart + TenMillion];

    /// <summary>For each of which servers are started anew.</summary>
    public static IReadOnlyList<string> OfTrees { get; } = [.. Sizes.SelectMany(size => new[] { Memory + size.Name, ColdStart + size.Name })];

    /// <summary>All names, in the order in which they are measured.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. OnOneEnsemble(CoordinatorSoftware.Ours), .. OfTrees, Snapshots];

    /// <summary>What is measured on servers that run all the while.</summary>
    /// <param name="system">Of which system; a peer is not asked to hand over.</param>
    public static IEnumerable<string> OnOneEnsemble(string system)
    {
        var names = Catalogue.All.Select(workload => workload.Name).Append(Idle).Append(FailoverKill).Append(FailoverStop);
        return system == CoordinatorSoftware.Ours ? names.Append(Handover) : names;
    }
}
