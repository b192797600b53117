using Coordinator.Controller.Core.Context;
using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Partitions;
using Coordinator.Controller.Core.Tree;

namespace Coordinator.Controller.Core.Machine.Topics;

/// <summary>What is to be written about a topic that nobody asks for: the next step of its deletion, or the end of a reassignment.</summary>
/// <param name="context">What is seen of the tree.</param>
/// <param name="partitions">Writes states.</param>
/// <param name="epoch">The controller's.</param>
internal sealed class TopicPlanner(ControllerContext context, PartitionWrites partitions, ControllerEpoch epoch)
{
    /// <summary>Most ops of a multi, and most bytes beside a topic's own.</summary>
    private const int MaxBatch = 500;
    private const int MaxStateBytes = 64 * 1024;

    /// <returns>Null when there is nothing to write; and whether it is to be looked at again when what is under way has ended.</returns>
    public (TopicWrite? Write, bool IsBlocked) Plan(string topic) =>
        !context.IsDoomed(topic) ? Complete(topic)
        : partitions.IsBeingWritten(topic) ? (null, true)
        : (new TopicWrite(topic, Deletion(topic), [], null), false);

    /// <summary>The states first; when none is left the topic and the mark together, so that the mark stays as long as there is anything of the topic.</summary>
    private List<TreeOp> Deletion(string topic)
    {
        List<string> states = [.. context.PartitionZnodesOf(topic).Take(MaxBatch).Select(number => context.Paths.Partition(new PartitionName(topic, number)))];
        return [.. (states.Count > 0 ? states : [context.Paths.Topic(topic), context.Paths.Deletion(topic)]).Select(Delete).OfType<TreeOp>()];

        TreeOp? Delete(string path) => context.ZnodeAt(path) is var (_, version) ? TreeOp.Delete(path, version) : null;
    }

    /// <summary>The assignment becomes the target, and with it each in-sync set loses who is not in it.</summary>
    private (TopicWrite?, bool) Complete(string name)
    {
        if (!context.Topics.TryGetValue(name, out var topic) || context.ZnodeAt(context.Paths.Topic(name)) is not var (_, version))
        {
            return (null, false);
        }

        var (moved, states, after) = (new List<Decision>(), new List<TreeOp>(), topic.Partitions.ToArray());
        var (isBlocked, bytes) = (false, 0);
        for (var number = 0; number < after.Length && states.Count < MaxBatch && bytes < MaxStateBytes; number++)
        {
            var partition = new PartitionName(name, number);
            if (Reassignments.Last(context, partition, epoch) is not { } last)
            {
                continue;
            }

            if (!partitions.Hold(partition))
            {
                isBlocked = true;
                continue;
            }

            moved.Add(last);
            states.Add(StateOps.Put(context, partition, last.State, last.ForTheRecord));
            bytes += states[^1].Data.Length;
            after[number] = new PartitionAssignment(after[number].Target, []);
        }

        return moved.Count == 0
            ? (null, isBlocked)
            : (new TopicWrite(name, [TreeOp.Put(context.Paths.Topic(name), ControllerJson.Write(topic with { Partitions = after }), version), .. states], moved, null), isBlocked);
    }
}
