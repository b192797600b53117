using Coordinator.Controller.Core.Machine;
using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Partitions;
using Coordinator.Controller.Core.Replicas;

namespace Coordinator.UnitTests.Controller;

/// <content>What operators and leaders do, and what must hold when all is quiet.</content>
internal sealed partial class ControllerWorld
{
    /// <summary>An operator asks, and waits.</summary>
    public AdminAnswered? Ask(AdminRequest request, bool settles = true)
    {
        var (node, call) = (Active(), ++_calls + 1_000);
        node.Step(new AdminAsked(call, request));
        if (settles)
        {
            Settle();
        }

        return node.Said.OfType<AdminAnswered>().SingleOrDefault(answer => answer.CallId == call);
    }

    /// <summary>Every follower catches up with its leader, which asks for it to be in sync, until all are.</summary>
    public void CatchUp(string topic)
    {
        Settle();
        var (isOver, rounds) = (false, 0);
        while (!isOver)
        {
            Assert.True(rounds++ < 20, "the sets do not come to rest");
            isOver = true;
            for (var number = 0; number < (TopicOf(topic)?.Partitions.Count ?? 0); number++)
            {
                var name = new PartitionName(topic, number);
                Tree.TryGetStat(Paths.Partition(name), out var stat);
                var (state, assigned) = (StateOf(number, topic), TopicOf(topic)!.Partitions[number].Replicas);
                List<ReplicaName> isr = [.. assigned.Where(broker => Nodes.ContainsKey(broker.Value)).Select(broker => NameOf(this, broker.Value))];
                if (!state.Leader.IsNone && Nodes.ContainsKey(state.Leader.Value) && !isr.ToHashSet().SetEquals(state.Isr))
                {
                    isOver = false;
                    var (life, version) = (this[state.Leader.Value].Life, new PartitionVersion(stat.Version));
                    var proposal = new IsrProposal(name, state.Leader, life, state.LeaderEpoch, version, isr) { TopicId = TopicOf(topic)!.Id };
                    Active().Step(new IsrAsked(++_calls + 1_000, proposal));
                }
            }

            Settle();
        }
    }

    /// <summary>Every broker has the logs of its replicas, and no others.</summary>
    public void AssertDisks()
    {
        foreach (var node in Nodes.Keys)
        {
            var assigned = new SortedDictionary<PartitionName, ulong>();
            foreach (var name in Tree.ListChildren(Paths.Topics, null, 1_000)!.Names)
            {
                var topic = TopicOf(name)!;
                for (var number = 0; number < topic.Partitions.Count; number++)
                {
                    if (topic.Partitions[number].Replicas.Contains(World.B(node)))
                    {
                        assigned[new PartitionName(name, number)] = topic.Id;
                    }
                }
            }

            Assert.Equal(assigned, Disks[node]);
        }
    }
}
