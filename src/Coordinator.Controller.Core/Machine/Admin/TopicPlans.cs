using System.Globalization;
using Coordinator.Controller.Core.Context;
using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Partitions;
using Coordinator.Controller.Core.Tree;
using Coordinator.Primitives;

namespace Coordinator.Controller.Core.Machine.Admin;

/// <summary>Topics that are created, or get other settings.</summary>
internal static class TopicPlans
{
    public static AdminPlan Create(ControllerContext context, CreateTopic create)
    {
        if (context.ZnodeAt(context.Paths.Topic(create.Topic)) is not null)
        {
            return AdminPlan.Refuse(ErrorCode.NodeExists, $"there is a topic '{create.Topic}' already");
        }

        if (WhyNot(create, create.Members?.Distinct().Count() ?? context.Brokers.Count) is { } why)
        {
            return AdminPlan.Refuse(ErrorCode.BadArguments, why);
        }

        IReadOnlyList<BrokerId> able = create.Members ?? [.. context.Brokers.Values.Where(facts => facts is { IsDraining: false, HasFailedDisk: false }).Select(facts => facts.Broker)];
        if (able.Count < create.ReplicationFactor)
        {
            return AdminPlan.Refuse(
                ErrorCode.NotReady,
                string.Create(CultureInfo.InvariantCulture, $"{create.ReplicationFactor} replicas need as many brokers that stay and whose disks work, there are {able.Count} of {context.Brokers.Count}"));
        }

        var spread = Spreading.Spread(able, create.Partitions, create.ReplicationFactor, create.Id);
        var topic = With(new TopicSpec(create.Id, spread) { AnyMayLead = create.AnyMayLead }, create.Settings);
        return AdminPlanner.Put(
            context, create.Topic, topic, TreeOp.Absent, string.Create(CultureInfo.InvariantCulture, $"created, with {create.Partitions} partitions of {create.ReplicationFactor} replicas"));
    }

    public static AdminPlan Set(ControllerContext context, SetTopic set, TopicSpec topic, int version)
    {
        var replicas = topic.Partitions.Min(partition => partition.IsReassigning ? partition.Target.Count : partition.Replicas.Count);
        if (WhyNot(set.Settings, replicas) is { } why)
        {
            return AdminPlan.Refuse(ErrorCode.BadArguments, why);
        }

        var after = With(topic, set.Settings);
        return after == topic ? AdminPlan.Do("set: nothing changes") : AdminPlanner.Put(context, set.Topic, after, version, "set");
    }

    private static TopicSpec With(TopicSpec topic, TopicSettings settings) => topic with
    {
        MinInSync = settings.MinInSync ?? topic.MinInSync,
        AllowsUnclean = settings.AllowsUnclean ?? topic.AllowsUnclean,
        Fsync = settings.Fsync ?? topic.Fsync,
        RetentionBytes = settings.RetentionBytes ?? topic.RetentionBytes,
        RetentionMilliseconds = settings.RetentionMilliseconds ?? topic.RetentionMilliseconds,
    };

    private static string? WhyNot(CreateTopic create, int brokers)
    {
        var most = Math.Min(TopicSpec.MaxReplicas, brokers);
        return brokers == 0 ? "no broker is registered: there is nowhere to put a replica"
            : create.Id == 0 ? "the id of a topic is drawn, and not 0"
            : create.Partitions is < 1 or > TopicSpec.MaxPartitions
                ? string.Create(CultureInfo.InvariantCulture, $"a topic has 1 to {TopicSpec.MaxPartitions} partitions, not {create.Partitions}")
            : create.ReplicationFactor < 1 || create.ReplicationFactor > most
                ? string.Create(
                    CultureInfo.InvariantCulture,
                    $"a replication factor is 1 to {most}, not {create.ReplicationFactor}: {brokers} brokers are registered, and a partition has at most {TopicSpec.MaxReplicas} replicas")
            : WhyNot(create.Settings, create.ReplicationFactor);
    }

    private static string? WhyNot(TopicSettings settings, int replicas) =>
        settings.MinInSync is < 1 or > TopicSpec.MaxReplicas
            ? string.Create(CultureInfo.InvariantCulture, $"minInSync is 1 to {TopicSpec.MaxReplicas}, not {settings.MinInSync}")
        : settings.MinInSync > replicas
            ? string.Create(CultureInfo.InvariantCulture, $"minInSync is {settings.MinInSync}, more than the {replicas} replicas of a partition: nothing could be acknowledged by all")
        : settings.Fsync is { } fsync && !Enum.IsDefined(fsync) ? string.Create(CultureInfo.InvariantCulture, $"{(int)fsync} is no fsync policy")
        : settings.RetentionBytes < -1 ? string.Create(CultureInfo.InvariantCulture, $"retentionBytes is at least -1 (all), not {settings.RetentionBytes}")
        : settings.RetentionMilliseconds < -1 ? string.Create(CultureInfo.InvariantCulture, $"retentionMs is at least -1 (for ever), not {settings.RetentionMilliseconds}")
        : null;
}
