using Coordinator.Controller.Core.Context;
using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Partitions;

namespace Coordinator.Controller.Core.Machine;

/// <summary>
/// What each broker has still to be told: always the newest state, one command at a time, so that a slow broker costs no queue.
/// </summary>
/// <param name="context">What is seen of the tree.</param>
/// <param name="tickets">Numbers of the commands.</param>
internal sealed class CommandChannels(ControllerContext context, Tickets tickets)
{
    /// <summary>Most partitions in a command.</summary>
    private const int MaxPartitions = 1_000;

    private readonly SortedDictionary<BrokerId, Channel> _channels = [];

    /// <summary>A broker begins a life, or a controller its reign: it is told everything that concerns it.</summary>
    public void TellAll(BrokerFacts broker)
    {
        if (!_channels.TryGetValue(broker.Broker, out var channel) || channel.Incarnation != broker.Incarnation)
        {
            _channels[broker.Broker] = channel = new Channel(broker.Incarnation);
        }

        channel.Untold.UnionWith(context.ReplicasOn(broker.Broker));
    }

    /// <summary>A partition has another state.</summary>
    public void Tell(PartitionName partition)
    {
        foreach (var broker in context.AssignmentOf(partition)?.Replicas ?? [])
        {
            if (_channels.TryGetValue(broker, out var channel))
            {
                channel.Untold.Add(partition);
            }
        }
    }

    /// <summary>Forgets everything.</summary>
    public void Clear() => _channels.Clear();

    /// <summary>Sends to every broker that is not being told something.</summary>
    public void Emit(ControllerEpoch epoch, List<ControllerEffect> effects)
    {
        foreach (var (broker, channel) in _channels)
        {
            if (channel.Ticket != 0 || channel.Untold.Count == 0 || context.Brokers.GetValueOrDefault(broker)?.Incarnation != channel.Incarnation)
            {
                continue;
            }

            List<PartitionName> told = [.. channel.Untold.Take(MaxPartitions)];
            channel.Untold.ExceptWith(told);
            List<PartitionOrder> orders = [.. told.Select(OrderOf).OfType<PartitionOrder>()];
            if (orders.Count > 0)
            {
                (channel.Ticket, channel.Told) = (tickets.Next(), orders);
                effects.Add(new SendCommand(channel.Ticket, broker, channel.Incarnation, epoch, orders, [], IsComplete: false));
            }
        }
    }

    /// <returns>What the broker said of which orders; null of a command that was not sent to who lives now, or was not answered.</returns>
    public CommandOutcome? Take(CommandEnded ended)
    {
        foreach (var (broker, channel) in _channels)
        {
            if (channel.Ticket == ended.Ticket)
            {
                channel.Ticket = 0;
                if (ended.Reply is { } reply)
                {
                    return new CommandOutcome(broker, channel.Incarnation, channel.Told, reply);
                }

                channel.Untold.UnionWith(channel.Told.Select(order => order.Partition));
            }
        }

        return null;
    }

    private PartitionOrder? OrderOf(PartitionName partition) =>
        context.AssignmentOf(partition) is { } assignment && context.StateOf(partition) is { } known
            ? new PartitionOrder(
                partition, context.Topics[partition.Topic].Id, assignment.Replicas, known.State, known.Version, context.Topics[partition.Topic].Rules, context.EndpointOf(known.State.Leader))
            : null;

    private sealed class Channel(Incarnation incarnation)
    {
        public Incarnation Incarnation => incarnation;

        public SortedSet<PartitionName> Untold { get; } = [];

        /// <summary>Of the command under way; 0 for none.</summary>
        public long Ticket { get; set; }

        public IReadOnlyList<PartitionOrder> Told { get; set; } = [];
    }
}
