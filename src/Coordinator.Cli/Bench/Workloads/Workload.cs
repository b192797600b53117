namespace Coordinator.Cli.Bench.Workloads;

/// <summary>A load by its name: in a closed loop each session has so many operations in flight, and begins the next when one has ended.</summary>
/// <param name="Name">By which it is asked for.</param>
/// <param name="What">In a few words.</param>
/// <param name="Sessions">How many, each with a connection of its own.</param>
/// <param name="InFlight">Operations of each session.</param>
internal sealed record Workload(string Name, string What, int Sessions, int InFlight)
{
    internal WorkloadKind Kind { get; init; }

    internal Placement Placement { get; init; }

    /// <summary>Bytes of a znode's data.</summary>
    internal int Size { get; init; } = 100;

    /// <summary>Of a hundred operations on znodes, how many write; the others read.</summary>
    internal int WritePercent { get; init; } = 100;

    /// <summary>Of reads.</summary>
    internal bool IsLinearizable { get; init; }

    /// <summary>Of sessions that are opened.</summary>
    internal bool IsOnNewConnections { get; init; }

    /// <summary>Sessions that only watch.</summary>
    internal int Watchers { get; init; }
}
