using System.Diagnostics;
using System.Globalization;
using Coordinator.Controller.Core.Context;
using Coordinator.Controller.Core.Tree;
using Coordinator.Primitives;

namespace Coordinator.Controller.Core.Machine.Admin;

/// <summary>
/// What is to be written for an operator's wish, by what is seen now, or why it is refused. Pure: it is asked when the wish comes, and again when it is its turn.
/// </summary>
public static class AdminPlanner
{
    /// <summary>Plans a wish; elections are the controller's alone, of them it says only whether there is such a partition.</summary>
    /// <param name="context">What is seen.</param>
    /// <param name="request">The wish.</param>
    /// <returns>What is to be written, at the versions that are seen; or why nothing is.</returns>
    public static AdminPlan Plan(ControllerContext context, AdminRequest request)
    {
        if (TopicSpec.WhyNoName(request.Topic) is { } why)
        {
            return AdminPlan.Refuse(ErrorCode.BadArguments, why);
        }

        if (context.IsDoomed(request.Topic))
        {
            return request is DeleteTopic ? AdminPlan.Do("deleted") : AdminPlan.Refuse(ErrorCode.NotReady, $"the topic '{request.Topic}' is being deleted: ask again when it is gone");
        }

        if (request is CreateTopic create)
        {
            return TopicPlans.Create(context, create);
        }

        var path = context.Paths.Topic(request.Topic);
        if (context.ZnodeAt(path) is not var (_, version))
        {
            return AdminPlan.Refuse(ErrorCode.NoNode, $"there is no topic '{request.Topic}'");
        }

        if (request is DeleteTopic)
        {
            return AdminPlan.Do("deleted", TreeOp.Put(context.Paths.Deletion(request.Topic), default, TreeOp.Absent));
        }

        if (context.Unreadable.TryGetValue(path, out var expected) || !context.Topics.TryGetValue(request.Topic, out var topic))
        {
            return AdminPlan.Refuse(ErrorCode.NotReady, $"the data of {path} cannot be read: {expected ?? "a topic"} was expected");
        }

        return request switch
        {
            SetTopic set => TopicPlans.Set(context, set, topic, version),
            ElectLeader elect => PartitionPlans.Elect(elect, topic),
            Reassign reassign => PartitionPlans.Reassign(context, reassign, topic, version),
            _ => throw new UnreachableException(request.GetType().Name),
        };
    }

    /// <summary>A topic's data are to be these.</summary>
    internal static AdminPlan Put(ControllerContext context, string name, TopicSpec topic, int version, string message)
    {
        var data = ControllerJson.Write(topic);
        return data.Length > TopicSpec.MaxBytes
            ? AdminPlan.Refuse(ErrorCode.BadArguments, string.Create(CultureInfo.InvariantCulture, $"the topic '{name}' has {data.Length} bytes of data, the limit is {TopicSpec.MaxBytes}: fewer partitions or replicas"))
            : AdminPlan.Do(message, TreeOp.Put(context.Paths.Topic(name), data, version));
    }
}
