using System.Numerics;
using Coordinator.Controller.Core.Partitions;
using Coordinator.Controller.Core.Tree;
using Proto = Coordinator.Protocol.Broker.V1;

namespace Coordinator.Broker.Wire;

/// <summary>Names and numbers, to the wire and back.</summary>
internal static class NameCodec
{
    public static Proto.Partition ToWire(PartitionName partition) => new() { Topic = partition.Topic, Number = partition.Number };

    public static PartitionName ToPartition(Proto.Partition? partition) => partition is null
        ? throw new InvalidDataException("a partition is missing")
        : ToPartition(partition.Topic, partition.Number);

    public static PartitionName ToPartition(string topic, int number) =>
        TopicSpec.WhyNoName(topic) is { } why ? throw new InvalidDataException(why)
        : number is < 0 or >= TopicSpec.MaxPartitions ? throw new InvalidDataException($"{number} is no partition's number: 0 to {TopicSpec.MaxPartitions - 1}")
        : new PartitionName(topic, number);

    public static ReplicaName ToReplica(string text) =>
        ReplicaName.TryParse(text, out var name) ? name : throw new InvalidDataException($"'{text}' is no name of a replica");

    public static T AtLeast<T>(T least, T value, string field)
        where T : INumber<T> => value >= least ? value : throw new InvalidDataException($"{field} is {value}, the least is {least}");
}
