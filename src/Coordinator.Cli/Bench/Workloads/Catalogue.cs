namespace Coordinator.Cli.Bench.Workloads;

/// <summary>The workloads that there are. Scripts know their names.</summary>
internal static class Catalogue
{
    private const int Large = 1_024;

    /// <summary>In the order in which they are measured.</summary>
    internal static IReadOnlyList<Workload> All { get; } =
    [
        new("write-seq-leader", "one write after the other, at the leader", 1, 1) { Placement = Placement.Leader },
        new("write-seq-follower", "one write after the other, at a follower", 1, 1) { Placement = Placement.Follower },
        new("write-64x1", "writes, 64 sessions with one in flight", 64, 1),
        new("write-8x64", "writes, 8 sessions with 64 in flight", 8, 64),
        new("write-1k-10x100", "writes of 1 KiB, 10 sessions with 100 in flight", 10, 100) { Size = Large },
        new("read-seq", "one local read after the other, at a follower", 1, 1) { WritePercent = 0, Placement = Placement.Follower },
        new("read-64x1", "local reads, 64 sessions with one in flight", 64, 1) { WritePercent = 0 },
        new("read-8x64", "local reads, 8 sessions with 64 in flight", 8, 64) { WritePercent = 0 },
        new("readlin-64x1", "linearizable reads, 64 sessions with one in flight", 64, 1) { WritePercent = 0, IsLinearizable = true },
        new("readlin-8x64", "linearizable reads, 8 sessions with 64 in flight", 8, 64) { WritePercent = 0, IsLinearizable = true },
        new("mixed9010-64x1", "nine local reads to a write, 64 sessions with one in flight", 64, 1) { WritePercent = 10 },
        new("mixed9010-8x64", "nine local reads to a write, 8 sessions with 64 in flight", 8, 64) { WritePercent = 10 },
        new("eph-churn-64x1", "an ephemeral created and deleted, 64 sessions with one in flight", 64, 1) { Kind = WorkloadKind.Ephemerals },
        new("session-16x1", "a session opened and closed on a connection that is there, 16 at once", 16, 1) { Kind = WorkloadKind.Sessions },
        new("session-new-16x1", "a session opened on a new connection and closed with it, 16 at once", 16, 1)
        {
            Kind = WorkloadKind.Sessions,
            IsOnNewConnections = true,
        },
        new("watch-fanout-1000conn", "a change told to 1,000 watchers on 1,000 connections; latency from its acknowledgement to the last one told", 1, 1)
        {
            Kind = WorkloadKind.FanOut,
            Watchers = 1_000,
        },
    ];

    /// <summary>For mistakes.</summary>
    internal static string Names => string.Join(", ", All.Select(workload => workload.Name));

    /// <summary>A workload by its name; null when there is none.</summary>
    internal static Workload? Find(string name) => All.FirstOrDefault(workload => workload.Name == name);
}
