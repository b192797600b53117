using System.Globalization;
using Coordinator.Controller.Core.Context;
using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Partitions;
using Coordinator.Controller.Core.Tree;
using Coordinator.Primitives;

namespace Coordinator.Controller.Core.Machine.Admin;

/// <summary>Partitions that are to have another leader, or other replicas.</summary>
internal static class PartitionPlans
{
    public static AdminPlan Elect(ElectLeader elect, TopicSpec topic) => WhyNone(elect.Partition, topic) ?? AdminPlan.Do("elected");

    public static AdminPlan Reassign(ControllerContext context, Reassign reassign, TopicSpec topic, int version)
    {
        if (WhyNone(reassign.Partition, topic) is { } none)
        {
            return none;
        }

        var now = topic.Partitions[reassign.Partition.Number];
        IReadOnlyList<BrokerId> union = [.. reassign.Replicas, .. now.Replicas.Where(broker => !reassign.Replicas.Contains(broker))];
        if (WhyNot(context, reassign.Replicas, union.Count, topic.MinInSync) is { } why)
        {
            return AdminPlan.Refuse(ErrorCode.BadArguments, why);
        }

        // The same replicas in another order: nothing has to move.
        var after = new PartitionAssignment(union, union.Count == reassign.Replicas.Count && now.Replicas.Count == union.Count ? [] : reassign.Replicas);
        var names = string.Join(", ", reassign.Replicas);
        if (after == now)
        {
            return AdminPlan.Do(now.IsReassigning ? $"is on its way to {names} already" : $"is on {names} already");
        }

        var partitions = topic.Partitions.ToArray();
        partitions[reassign.Partition.Number] = after;
        return AdminPlanner.Put(context, reassign.Topic, topic with { Partitions = partitions }, version, after.IsReassigning ? $"moves to {names}" : $"is on {names}, in this order");
    }

    private static AdminPlan? WhyNone(PartitionName partition, TopicSpec topic) =>
        partition.Number >= 0 && partition.Number < topic.Partitions.Count
            ? null
            : AdminPlan.Refuse(ErrorCode.NoNode, string.Create(CultureInfo.InvariantCulture, $"there is no partition {partition}: '{partition.Topic}' has those from 0 to {topic.Partitions.Count - 1}"));

    private static string? WhyNot(ControllerContext context, IReadOnlyList<BrokerId> target, int union, int minInSync)
    {
        List<BrokerId> unknown = [.. target.Where(broker => !context.Brokers.ContainsKey(broker))];
        return target.Count is < 1 or > TopicSpec.MaxReplicas ? string.Create(CultureInfo.InvariantCulture, $"a partition has 1 to {TopicSpec.MaxReplicas} replicas, not {target.Count}")
            : target.Distinct().Count() != target.Count ? $"a broker has one replica of a partition: {string.Join(", ", target)} names one twice"
            : unknown.Count > 0 ? $"broker {string.Join(", ", unknown)} is not registered"
            : target.Count < minInSync
                ? string.Create(CultureInfo.InvariantCulture, $"{target.Count} replicas are fewer than the topic's minInSync of {minInSync}: nothing could be acknowledged by all")
            : union > TopicSpec.MaxMovingReplicas
                ? string.Create(CultureInfo.InvariantCulture, $"{union} replicas of before and after are more than {TopicSpec.MaxMovingReplicas}: let the reassignment that is under way end first")
            : null;
    }
}
