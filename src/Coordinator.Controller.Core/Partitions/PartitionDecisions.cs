using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Selection;

namespace Coordinator.Controller.Core.Partitions;

/// <summary>What becomes of a partition's state when something happens. Pure: the caller writes it at the version that it was decided on.</summary>
public static class PartitionDecisions
{
    /// <summary>
    /// The first state of a new partition: the first replica that is alive leads, all that are alive are in sync, for all are empty. Null while none is.
    /// </summary>
    /// <param name="assignment">The brokers that get a replica, in order of preference.</param>
    /// <param name="brokers">Those that are registered.</param>
    /// <param name="epoch">The controller's.</param>
    public static PartitionState? Create(IReadOnlyList<BrokerId> assignment, IReadOnlyDictionary<BrokerId, BrokerFacts> brokers, ControllerEpoch epoch)
    {
        List<ReplicaName> alive =
        [
            .. assignment
                .Select(broker => brokers.GetValueOrDefault(broker))
                .Where(facts => facts is { HasFailedDisk: false, IsDraining: false })
                .Select(facts => facts!.Name),
        ];
        return alive.Count == 0 ? null : new PartitionState(alive[0].Broker, LeaderEpoch.First, epoch, alive, Risk.None);
    }

    /// <summary>The outcome of an election: with a leader or without one, the epoch grows, so that nobody goes on in the reign before it.</summary>
    /// <param name="state">The state now.</param>
    /// <param name="result">What a policy said of it.</param>
    /// <param name="brokers">Those that are registered.</param>
    /// <param name="epoch">The controller's.</param>
    public static PartitionState Elected(
        PartitionState state, SelectionResult result, IReadOnlyDictionary<BrokerId, BrokerFacts> brokers, ControllerEpoch epoch)
    {
        // Who leads is in sync in its life now: that is what it leads in. The others stay so by the name that they were in sync by.
        IReadOnlyList<ReplicaName> isr =
        [
            .. result.InSync.Select(broker => broker == result.Leader ? brokers[broker].Name : state.InSync(broker)).OfType<ReplicaName>(),
        ];
        return new PartitionState(result.Leader, state.LeaderEpoch.Next, epoch, isr.Count == 0 ? state.Isr : isr, result.Risk);
    }

    /// <summary>
    /// Replicas that are gone leave the in-sync set, whose leader goes on leading in the same reign. The leader is never among them: it takes an
    /// election. Null when nothing changes.
    /// </summary>
    /// <param name="state">The state now; with a leader.</param>
    /// <param name="isGone">Which are gone.</param>
    /// <param name="epoch">The controller's.</param>
    public static PartitionState? Gone(PartitionState state, Func<ReplicaName, bool> isGone, ControllerEpoch epoch)
    {
        IReadOnlyList<ReplicaName> isr = [.. state.Isr.Where(member => member.Broker == state.Leader || !isGone(member))];
        return isr.Count == state.Isr.Count || isr.Count == 0 ? null : state with { ControllerEpoch = epoch, Isr = isr };
    }

    /// <summary>
    /// Whether who leads still does: it is registered, with a disk that works, in the very life in which it was elected. One that lives again may have
    /// lost the end of its log, and would write other records at the same offsets in the same reign.
    /// </summary>
    /// <param name="state">The state now.</param>
    /// <param name="brokers">Those that are registered.</param>
    public static bool HasLeader(PartitionState state, IReadOnlyDictionary<BrokerId, BrokerFacts> brokers) =>
        !state.Leader.IsNone
        && brokers.TryGetValue(state.Leader, out var facts)
        && !facts.HasFailedDisk
        && state.InSync(state.Leader) == facts.Name;

    /// <summary>The replicas of a partition, as a policy looks at them.</summary>
    /// <param name="assignment">The brokers that have one, in order of preference.</param>
    /// <param name="state">The state now.</param>
    /// <param name="brokers">Those that are registered.</param>
    /// <param name="flushesBeforeAck">Whether the topic flushes before it acknowledges: then a crash loses no tail.</param>
    public static IReadOnlyList<Candidate> Candidates(
        IReadOnlyList<BrokerId> assignment, PartitionState state, IReadOnlyDictionary<BrokerId, BrokerFacts> brokers, bool flushesBeforeAck) =>
        [.. assignment.Select((broker, preference) => CandidateOf(broker, preference, state.InSync(broker), brokers.GetValueOrDefault(broker), flushesBeforeAck))];

    /// <summary>The replicas of a partition that any of them may lead: whoever is alive lacks nothing.</summary>
    /// <param name="assignment">The brokers that have one, in order of preference.</param>
    /// <param name="brokers">Those that are registered.</param>
    public static IReadOnlyList<Candidate> AllAlike(IReadOnlyList<BrokerId> assignment, IReadOnlyDictionary<BrokerId, BrokerFacts> brokers) =>
    [
        .. assignment.Select((broker, preference) => new Candidate(broker, brokers.GetValueOrDefault(broker)?.Directory ?? DirectoryId.None, preference)
        {
            IsAlive = brokers.GetValueOrDefault(broker) is { HasFailedDisk: false },
            IsDraining = brokers.GetValueOrDefault(broker) is { IsDraining: true },
            IsInSync = true,
        }),
    ];

    private static Candidate CandidateOf(BrokerId broker, int preference, ReplicaName? member, BrokerFacts? facts, bool flushesBeforeAck)
    {
        if (facts is null)
        {
            return new Candidate(broker, DirectoryId.None, preference) { IsInSync = member is not null };
        }

        var isOnItsDisk = member is { } name && name.Directory == facts.Directory;
        return new Candidate(broker, facts.Directory, preference)
        {
            IsAlive = !facts.HasFailedDisk,
            IsDraining = facts.IsDraining,
            IsInSync = isOnItsDisk,
            MayLackTail = isOnItsDisk && !facts.HasAllOf(member!.Value, flushesBeforeAck),
            HasLostDisk = member is not null && !isOnItsDisk,
        };
    }
}
