using Coordinator.Primitives;

namespace Coordinator.Storage;

/// <summary>What <see cref="ReplicaStore.Open"/> found.</summary>
public abstract record OpenResult
{
    private OpenResult()
    {
    }

    /// <summary>The store is whole.</summary>
    /// <param name="Store">The open store, which holds the lock.</param>
    /// <param name="State">What was recovered.</param>
    public sealed record Opened(ReplicaStore Store, RecoveredState State) : OpenResult;

    /// <summary>The store cannot be used as it is. Nothing on disk was changed.</summary>
    /// <param name="Kind">The reason.</param>
    /// <param name="Message">The reason for the operator: names the file, the position, what was expected.</param>
    /// <param name="Epochs">The epochs, where they could be read: the half of a suspect copy's position.</param>
    /// <param name="LastGood">Damaged log: the last zxid before the first hole.</param>
    /// <param name="LastPromised">Damaged log: the largest zxid that the copy is known to have promised.</param>
    public sealed record Refused(
        RefusalKind Kind, string Message, EpochState? Epochs = null, Zxid LastGood = default, Zxid LastPromised = default) : OpenResult;
}
