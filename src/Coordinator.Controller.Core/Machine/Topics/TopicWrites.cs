using Coordinator.Controller.Core.Context;
using Coordinator.Controller.Core.Machine.Admin;
using Coordinator.Primitives;

namespace Coordinator.Controller.Core.Machine.Topics;

/// <summary>
/// The topics that are to be looked at, and the writes that came of it: one at a time for each topic, and the next one not before the one before it has been
/// seen. What is not finished when the reign ends is found in the tree by the next controller.
/// </summary>
/// <param name="context">What is seen of the tree.</param>
/// <param name="partitions">Writes states.</param>
/// <param name="fence">Of this controller.</param>
/// <param name="tickets">Numbers of the writes.</param>
internal sealed class TopicWrites(ControllerContext context, PartitionWrites partitions, Fence fence, Tickets tickets)
{
    private readonly SortedSet<string> _toLookAt = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TopicWrite> _underWay = new(StringComparer.Ordinal);
    private readonly TopicPlanner _planner = new(context, partitions, fence.Epoch);

    /// <summary>Facts of a topic have changed.</summary>
    public void LookAt(string topic) => _toLookAt.Add(topic);

    /// <summary>Whether nothing of a topic is under way, unseen or to be looked at.</summary>
    public bool IsQuiet(string topic) => !_toLookAt.Contains(topic) && !_underWay.ContainsKey(topic);

    /// <summary>Looks at what is to be looked at, and writes what comes of it.</summary>
    public void Emit(AdminCalls calls, List<ControllerEffect> effects)
    {
        foreach (var settled in _underWay.Values.Where(write => write.IsSettled(context)).ToList())
        {
            _underWay.Remove(settled.Topic);
            _toLookAt.Add(settled.Topic);
        }

        foreach (var topic in _toLookAt.Where(topic => !_underWay.ContainsKey(topic)).ToList())
        {
            _toLookAt.Remove(topic);
            var (write, isBlocked) = Asked(topic, calls, effects) is { } asked ? (asked, false) : _planner.Plan(topic);
            if (isBlocked)
            {
                _toLookAt.Add(topic);
            }

            if (write is not null)
            {
                write.Ticket = tickets.Next();
                _underWay.Add(topic, write);
                effects.Add(new WriteTree(write.Ticket, fence, write.Ops));
            }
        }
    }

    /// <returns>Null of a write that was not this reign's.</returns>
    public TopicOutcome? Take(WriteEnded ended, AdminCalls calls, List<ControllerEffect> effects)
    {
        if (_underWay.Values.FirstOrDefault(write => write.Ticket == ended.Ticket && write.WrittenAt is null) is not { } write)
        {
            return null;
        }

        foreach (var moved in write.Moved)
        {
            partitions.Release(moved.Partition);
        }

        if (ended.Code == ErrorCode.Ok)
        {
            Invariant.Holds(ended.Versions.Count == write.Ops.Count);
            write.WrittenAt = ended.Zxid;
            if (write.Call is { } call)
            {
                calls.Written(call);
            }

            return new TopicOutcome([.. write.Ops.Select((op, i) => (op, i)).Where(at => at.op.Kind == TreeOpKind.Set).Select(at => at.op.SeenAsWritten(context, ended.Versions[at.i], ended.Zxid))], write.Moved);
        }

        _underWay.Remove(write.Topic);
        return Failed(write, ended, calls, effects);
    }

    /// <summary>What has changed meanwhile is looked at again when that is seen. What is refused for another reason is so to its caller.</summary>
    private TopicOutcome Failed(TopicWrite write, WriteEnded ended, AdminCalls calls, List<ControllerEffect> effects)
    {
        if (ended.FailedOp < 0 || ended.FailedOp >= write.Ops.Count)
        {
            return new TopicOutcome([], []) { Deposed = $"a write was refused: {ended.Code}" };
        }

        var path = write.Ops[ended.FailedOp].Path;
        if (write.Call is { } call && ended.Code is not (ErrorCode.BadVersion or ErrorCode.NodeExists))
        {
            calls.Refuse(call, ended.Code, $"{path} cannot be written: {ended.Code}", effects);
            _toLookAt.Add(write.Topic);
        }
        else if (ended.Code == ErrorCode.NotEmpty)
        {
            calls.RefuseDeletion(write.Topic, ended.Code, $"there are znodes below {path} that are not its partitions': it is deleted when they are", effects);
        }

        return TopicOutcome.None;
    }

    /// <summary>
    /// What the next operator asks for; who cannot have it any more is refused. What is there already is written as well, as the fence alone: what a
    /// controller that was deposed still sees may be so no more.
    /// </summary>
    private TopicWrite? Asked(string topic, AdminCalls calls, List<ControllerEffect> effects)
    {
        while (calls.NextOf(topic) is { } call)
        {
            var plan = AdminPlanner.Plan(context, call.Request);
            if (plan.IsRefused)
            {
                calls.Refuse(call, plan.Code, plan.Message, effects);
                continue;
            }

            call.Message = plan.Message;
            return new TopicWrite(topic, plan.Ops, [], call);
        }

        return null;
    }
}
