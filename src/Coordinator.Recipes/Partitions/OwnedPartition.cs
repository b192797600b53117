using Coordinator.Client.Abstractions.Writes;
using Coordinator.Recipes.Locks;

namespace Coordinator.Recipes.Partitions;

/// <summary>A partition of the work that this member has, alone.</summary>
public sealed class OwnedPartition
{
    private readonly HeldLock _held;

    internal OwnedPartition(string name, HeldLock held) => (Name, _held) = (name, held);

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>The zxid at which this member took its place for it; of a later owner it is larger.</summary>
    public long FencingToken => _held.FencingToken;

    /// <summary>The condition for writes to the service itself: with it a write cannot land after the partition has another owner.</summary>
    public HolderGuard Guard => _held.Guard;
}
