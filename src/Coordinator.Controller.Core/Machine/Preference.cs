using Coordinator.Controller.Core.Context;
using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Partitions;

namespace Coordinator.Controller.Core.Machine;

/// <summary>Where leaderships are, and where they would be by preference.</summary>
internal static class Preference
{
    /// <summary>A broker that lacks no more than this part of what it should lead is left alone, in percent (Kafka's leader.imbalance.per.broker.percentage).</summary>
    private const int TolerancePercent = 10;

    /// <summary>
    /// The partitions whose leadership should go to who is preferred: that broker is alive, heard and in sync, and lacks more than a few of its own.
    /// </summary>
    /// <param name="context">What is seen of the tree.</param>
    /// <param name="isHeard">Whether a broker answers: one that cannot be told would lead nothing.</param>
    public static IReadOnlyList<PartitionName> Misplaced(ControllerContext context, Func<BrokerId, bool> isHeard)
    {
        var preferred = new SortedDictionary<BrokerId, (int All, List<PartitionName> Elsewhere)>();
        foreach (var partition in context.Partitions())
        {
            if (context.AssignmentOf(partition) is not { IsReassigning: false } assignment || context.StateOf(partition)?.State is not { } state)
            {
                continue;
            }

            var head = assignment.Replicas[0];
            var (all, elsewhere) = preferred.TryGetValue(head, out var known) ? known : (0, []);
            preferred[head] = (all + 1, elsewhere);
            if (state.Leader != head
                && context.Brokers.GetValueOrDefault(head) is { IsDraining: false } facts
                && isHeard(head)
                && (context.Topics[partition.Topic].AnyMayLead || state.InSync(head) == facts.Name))
            {
                elsewhere.Add(partition);
            }
        }

        return [.. preferred.Values.Where(broker => broker.Elsewhere.Count * 100 > broker.All * TolerancePercent).SelectMany(broker => broker.Elsewhere)];
    }
}
