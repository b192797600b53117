using Coordinator.Controller.Core.Numbers;

namespace Coordinator.Controller.Core.Selection;

/// <summary>
/// What is known of one that could lead. Policies use what they need of it: those of topics the in-sync set, others offsets, priorities or
/// seniority.
/// </summary>
/// <param name="Broker">Who.</param>
/// <param name="Directory">The directory that it has now; none when it is not registered.</param>
/// <param name="Preference">Its place in the order of preference, from 0; no two alike.</param>
public sealed record Candidate(BrokerId Broker, DirectoryId Directory, int Preference)
{
    /// <summary>It is registered, and its disk works.</summary>
    public bool IsAlive { get; init; }

    /// <summary>It is on its way out: it serves, and must not get anything new.</summary>
    public bool IsDraining { get; init; }

    /// <summary>It has everything that was acknowledged, by name and directory.</summary>
    public bool IsInSync { get; init; }

    /// <summary>It came back without having been stopped in order, and the topic does not flush before it acknowledges: its tail may be gone.</summary>
    public bool MayLackTail { get; init; }

    /// <summary>It was in sync in a directory that it does not have any more: it has nothing of it (KAFKA-14139, G.12).</summary>
    public bool HasLostDisk { get; init; }

    /// <summary>The leader epoch of the last record that it has; unknown when nobody has asked it.</summary>
    public LeaderEpoch LastEpoch { get; init; } = LeaderEpoch.Unknown;

    /// <summary>The offset after the last record that it has.</summary>
    public long EndOffset { get; init; }
}
