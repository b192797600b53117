namespace Coordinator.Cli.Bench.Workloads;

/// <summary>What an operation of a workload is.</summary>
internal enum WorkloadKind
{
    /// <summary>A znode's data is set or read.</summary>
    Keyed,

    /// <summary>An ephemeral znode is created and deleted.</summary>
    Ephemerals,

    /// <summary>A session is opened and closed.</summary>
    Sessions,

    /// <summary>A znode is set, and all its watchers are told.</summary>
    FanOut,
}
