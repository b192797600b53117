using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Replicas;

namespace Coordinator.Controller.Core.Partitions;

/// <summary>
/// The controller's answer to a leader that wants another in-sync set, in the order of Kafka's checks (AlterPartition: KAFKA-12686, 14140, 14144,
/// 14154, 15221; KIP-841, KIP-903).
/// </summary>
public static class IsrDecisions
{
    /// <summary>Decides.</summary>
    /// <param name="asked">What is wanted.</param>
    /// <param name="known">The partition; null when it is not known or on its way out.</param>
    /// <param name="brokers">Those that are registered.</param>
    /// <param name="epoch">The controller's.</param>
    /// <returns>The answer; with <see cref="IsrAnswer.Accepted"/> the state to write, or the one that is there already.</returns>
    public static (IsrAnswer Answer, PartitionState? State) Decide(
        IsrProposal asked, KnownPartition? known, IReadOnlyDictionary<BrokerId, BrokerFacts> brokers, ControllerEpoch epoch)
    {
        if (!brokers.TryGetValue(asked.Leader, out var leader) || leader.Incarnation != asked.LeaderIncarnation)
        {
            return (IsrAnswer.StaleIncarnation, null);
        }

        if (known is null)
        {
            return (IsrAnswer.UnknownPartition, null);
        }

        // Of another topic of the same name: one of both is out of date, and whoever asks hears of that topic's end, or asks again until this one knows it.
        if (asked.TopicId != known.TopicId)
        {
            return (IsrAnswer.NotController, null);
        }

        // Who asks knows more than this controller: it is this one that is out of date.
        if (asked.LeaderEpoch > known.State.LeaderEpoch || asked.Version > known.Version)
        {
            return (IsrAnswer.NotController, null);
        }

        if (asked.LeaderEpoch < known.State.LeaderEpoch || asked.Leader != known.State.Leader)
        {
            return (IsrAnswer.Fenced, null);
        }

        if (asked.Wants(known.State.Isr))
        {
            return (IsrAnswer.Accepted, known.State);
        }

        return asked.Version < known.Version ? (IsrAnswer.StaleVersion, null) : Judge(asked, known, brokers, epoch);
    }

    private static (IsrAnswer, PartitionState?) Judge(
        IsrProposal asked, KnownPartition known, IReadOnlyDictionary<BrokerId, BrokerFacts> brokers, ControllerEpoch epoch)
    {
        var members = asked.Isr.Select(member => member.Broker).ToList();
        if (!members.Contains(asked.Leader) || members.Distinct().Count() != members.Count || members.Exists(member => !known.Assignment.Contains(member)))
        {
            return (IsrAnswer.Invalid, null);
        }

        if (asked.Isr.Any(member => !known.State.Isr.Contains(member) && !MayJoin(member, brokers)))
        {
            return (IsrAnswer.Ineligible, null);
        }

        var isr = known.Assignment.Where(members.Contains).Select(broker => asked.Isr.First(member => member.Broker == broker));
        return (IsrAnswer.Accepted, known.State with { ControllerEpoch = epoch, Isr = [.. isr] });
    }

    /// <summary>It is alive, stays, and is the very life and directory that its leader saw fetch.</summary>
    private static bool MayJoin(ReplicaName member, IReadOnlyDictionary<BrokerId, BrokerFacts> brokers) =>
        brokers.TryGetValue(member.Broker, out var facts) && facts is { IsDraining: false, HasFailedDisk: false } && facts.Name == member;
}
