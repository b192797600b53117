using Coordinator.Primitives;

namespace Coordinator.Client.Abstractions.Writes;

/// <summary>How a znode is created.</summary>
public sealed record CreateOptions
{
    /// <summary>How it lives.</summary>
    public CreateMode Mode { get; init; } = CreateMode.Persistent;

    /// <summary>Its access control list; empty: everything to everybody.</summary>
    public IReadOnlyList<Acl> Acl { get; init; } = [];

    /// <summary>For a TTL mode, else zero.</summary>
    public TimeSpan Ttl { get; init; }

    /// <summary>Succeed without a change when the znode exists.</summary>
    public bool IfAbsent { get; init; }

    /// <summary>Conditions on holders.</summary>
    public IReadOnlyList<HolderGuard> Guards { get; init; } = [];
}

/// <summary>What a create did.</summary>
/// <param name="Path">The path, completed for a sequential mode.</param>
/// <param name="Stat">The znode; its czxid is the fencing token of whoever holds it.</param>
/// <param name="IsCreated">False only for a create-if-absent that found the znode.</param>
/// <param name="Zxid">The txn.</param>
public sealed record CreateResult(string Path, Stat Stat, bool IsCreated, Zxid Zxid);
