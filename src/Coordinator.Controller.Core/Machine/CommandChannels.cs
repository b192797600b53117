using Coordinator.Controller.Core.Context;
using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Partitions;
using Coordinator.Controller.Core.Tree;

namespace Coordinator.Controller.Core.Machine;

/// <summary>
/// What each broker has still to be told: always the newest state, one command at a time, so that a slow broker costs no queue.
/// </summary>
/// <param name="context">What is seen of the tree.</param>
/// <param name="tickets">Numbers of the commands.</param>
internal sealed class CommandChannels(ControllerContext context, Tickets tickets)
{
    private readonly SortedDictionary<BrokerId, CommandChannel> _channels = [];

    /// <summary>A broker begins a life, or a controller its reign: it is told everything that concerns it.</summary>
    public void TellAll(BrokerFacts broker)
    {
        if (!_channels.TryGetValue(broker.Broker, out var channel) || channel.Incarnation != broker.Incarnation)
        {
            _channels[broker.Broker] = channel = new CommandChannel(broker.Broker, broker.Incarnation);
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

    /// <summary>A topic is another one: who has a replica by other rules or beside others is told, and who has none any more.</summary>
    /// <param name="name">The topic's name.</param>
    /// <param name="before">What it was; null when it was not there.</param>
    /// <param name="after">What it is; null when it is not there, or is being deleted.</param>
    public void Compare(string name, TopicSpec? before, TopicSpec? after)
    {
        var isOther = before?.Id != after?.Id || before?.Rules != after?.Rules;
        for (var number = 0; number < Math.Max(before?.Partitions.Count ?? 0, after?.Partitions.Count ?? 0); number++)
        {
            var (was, now) = (AssignmentIn(before, number), AssignmentIn(after, number));
            var partition = new PartitionName(name, number);
            foreach (var broker in was?.Replicas ?? [])
            {
                if (now?.Replicas.Contains(broker) != true && _channels.TryGetValue(broker, out var channel))
                {
                    channel.Drop(partition);
                }
            }

            if (isOther || was != now)
            {
                Tell(partition);
            }
        }
    }

    /// <summary>Sends to every broker that is not being told something.</summary>
    public void Emit(ControllerEpoch epoch, List<ControllerEffect> effects)
    {
        foreach (var (broker, channel) in _channels)
        {
            if (context.Brokers.GetValueOrDefault(broker)?.Incarnation == channel.Incarnation && channel.Next(context, tickets, epoch) is { } command)
            {
                effects.Add(command);
            }
        }
    }

    /// <returns>What the broker said of which orders; null of a command that was not sent to who lives now, or was not answered.</returns>
    public CommandOutcome? Take(CommandEnded ended) =>
        _channels.Values.FirstOrDefault(channel => channel.Ticket == ended.Ticket && ended.Ticket != 0)?.Take(ended.Reply);

    private static PartitionAssignment? AssignmentIn(TopicSpec? topic, int number) => number < (topic?.Partitions.Count ?? 0) ? topic!.Partitions[number] : null;
}
