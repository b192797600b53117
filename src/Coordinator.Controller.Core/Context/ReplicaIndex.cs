using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Partitions;
using Coordinator.Controller.Core.Tree;

namespace Coordinator.Controller.Core.Context;

/// <summary>Which partitions each broker has a replica of.</summary>
internal sealed class ReplicaIndex
{
    private readonly SortedDictionary<BrokerId, SortedSet<PartitionName>> _replicas = [];

    public IReadOnlyCollection<PartitionName> On(BrokerId broker) => _replicas.TryGetValue(broker, out var partitions) ? partitions : [];

    /// <summary>A topic is another one; null: it is not there.</summary>
    public void Replace(string name, TopicSpec? before, TopicSpec? after)
    {
        Each(before, (broker, partition) => _replicas[broker].Remove(partition));
        Each(after, (broker, partition) =>
        {
            if (!_replicas.TryGetValue(broker, out var partitions))
            {
                _replicas[broker] = partitions = [];
            }

            partitions.Add(partition);
        });

        void Each(TopicSpec? of, Action<BrokerId, PartitionName> act)
        {
            for (var number = 0; number < (of?.Partitions.Count ?? 0); number++)
            {
                foreach (var broker in of!.Partitions[number].Replicas)
                {
                    act(broker, new PartitionName(name, number));
                }
            }
        }
    }
}
