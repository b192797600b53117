using Coordinator.Controller.Core.Context;
using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Partitions;
using Coordinator.Controller.Core.Replicas;
using Coordinator.Controller.Core.Tree;

namespace Coordinator.Controller.Core.Machine;

/// <summary>What a broker has still to be told in a life of its own.</summary>
/// <param name="broker">The broker.</param>
/// <param name="incarnation">The life.</param>
internal sealed class CommandChannel(BrokerId broker, Incarnation incarnation)
{
    /// <summary>Most partitions in a command.</summary>
    private const int MaxPartitions = 1_000;

    private readonly SortedSet<PartitionName> _dropped = [];
    private readonly HashSet<PartitionName> _stateless = [];
    private SendCommand? _sent;
    private bool _knowsAll;

    public Incarnation Incarnation => incarnation;

    public SortedSet<PartitionName> Untold { get; } = [];

    /// <summary>Of the command under way; 0 for none.</summary>
    public long Ticket => _sent?.Ticket ?? 0;

    /// <summary>It has no replica of a partition any more.</summary>
    public void Drop(PartitionName partition)
    {
        Untold.Remove(partition);
        _stateless.Remove(partition);
        _dropped.Add(partition);
    }

    /// <returns>The next command; null while there is none, or one is under way.</returns>
    public SendCommand? Next(ControllerContext context, Tickets tickets, ControllerEpoch epoch)
    {
        if (_sent is not null)
        {
            return null;
        }

        List<PartitionOrder> orders = [.. TakeFrom(Untold, MaxPartitions).Select(partition => OrderOf(context, partition)).OfType<PartitionOrder>()];

        // One that is assigned to it again meanwhile is none to remove: its order says of which topic it is.
        List<PartitionName> dropped = [.. TakeFrom(_dropped, MaxPartitions).Where(partition => context.AssignmentOf(partition)?.Replicas.Contains(broker) != true)];
        var isComplete = !_knowsAll && Untold.Count == 0 && _dropped.Count == 0 && _stateless.Count == 0 && IsAllRead(context);
        _sent = orders.Count > 0 || dropped.Count > 0 || isComplete ? new SendCommand(tickets.Next(), broker, incarnation, epoch, orders, dropped, isComplete) : null;
        return _sent;
    }

    /// <returns>What the broker said of which orders; null when it said nothing of them: it is told again.</returns>
    public CommandOutcome? Take(CommandReply? reply)
    {
        var sent = _sent!;
        _sent = null;
        if (reply is { Answer: not (CommandAnswer.NotYet or CommandAnswer.StaleCommand) })
        {
            _knowsAll |= sent.IsComplete;
            return new CommandOutcome(broker, incarnation, sent.Partitions, reply);
        }

        Untold.UnionWith(sent.Partitions.Select(order => order.Partition));
        _dropped.UnionWith(sent.Dropped);
        return null;
    }

    private static List<PartitionName> TakeFrom(SortedSet<PartitionName> partitions, int most)
    {
        List<PartitionName> taken = [.. partitions.Take(most)];
        partitions.ExceptWith(taken);
        return taken;
    }

    /// <summary>What cannot be read may be a replica of this broker's, which it must not remove.</summary>
    private static bool IsAllRead(ControllerContext context) =>
        !context.Unreadable.Keys.Any(path => context.Paths.PlaceOf(path).Kind is TreePlaceKind.Topic or TreePlaceKind.Partition);

    /// <summary>Null of one that has no state yet: it is told when it has, and before that the broker does not know all.</summary>
    private PartitionOrder? OrderOf(ControllerContext context, PartitionName partition)
    {
        if (context.AssignmentOf(partition) is not { } assignment || !assignment.Replicas.Contains(broker))
        {
            _stateless.Remove(partition);
            return null;
        }

        if (context.StateOf(partition) is not var (state, version))
        {
            _stateless.Add(partition);
            return null;
        }

        _stateless.Remove(partition);
        var topic = context.Topics[partition.Topic];
        return new PartitionOrder(partition, topic.Id, assignment.Replicas, state, version, topic.Rules, context.EndpointOf(state.Leader));
    }
}
