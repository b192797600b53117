namespace Coordinator.Cli.Bench.Workloads;

/// <summary>Which servers the sessions of a workload are at.</summary>
internal enum Placement
{
    /// <summary>All, one after the other.</summary>
    EachServer,

    /// <summary>The one that leads.</summary>
    Leader,

    /// <summary>One that follows.</summary>
    Follower,
}
