using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Partitions;

namespace Coordinator.Controller.Core.Tree;

/// <summary>
/// The data of the controller's znodes: JSON, so that they can be read by anybody who has a shell. What does not have this shape is not believed.
/// </summary>
public static partial class ControllerJson
{
    /// <summary>Writes a partition's state.</summary>
    /// <param name="state">The state.</param>
    /// <param name="why">Why it is what it is; null when nobody knows.</param>
    public static byte[] Write(PartitionState state, Why? why = null) => JsonSerializer.SerializeToUtf8Bytes(
        new StateShape
        {
            Leader = state.Leader.Value,
            LeaderEpoch = state.LeaderEpoch.Value,
            ControllerEpoch = state.ControllerEpoch.Value,
            Isr = [.. state.Isr.Select(member => member.ToString())],
            Risk = state.Risk,
            Why = ToShape(why),
        },
        Shapes.Default.StateShape);

    /// <summary>Reads a partition's state.</summary>
    /// <param name="data">The data.</param>
    /// <returns>Null when they are none.</returns>
    public static PartitionState? TryReadState(ReadOnlySpan<byte> data) => TryReadStateAndWhy(data)?.State;

    /// <summary>Reads both at once.</summary>
    internal static (PartitionState State, Why? Why)? TryReadStateAndWhy(ReadOnlySpan<byte> data)
    {
        if (TryRead(data, Shapes.Default.StateShape) is not { Isr: { } names } shape || shape.Leader < -1 || shape.LeaderEpoch < 0 || shape.ControllerEpoch < 0)
        {
            return null;
        }

        var isr = new List<ReplicaName>();
        foreach (var name in names)
        {
            if (!ReplicaName.TryParse(name, out var member))
            {
                return null;
            }

            isr.Add(member);
        }

        return isr.Count == 0
            ? null
            : (new PartitionState(new BrokerId(shape.Leader), new LeaderEpoch(shape.LeaderEpoch), new ControllerEpoch(shape.ControllerEpoch), isr, shape.Risk), ToWhy(shape));
    }

    /// <summary>Writes a topic.</summary>
    /// <param name="topic">The topic.</param>
    public static byte[] Write(TopicSpec topic) => JsonSerializer.SerializeToUtf8Bytes(
        new TopicShape
        {
            Id = new DirectoryId(topic.Id).ToString(),
            MinInSync = topic.MinInSync,
            Unclean = topic.AllowsUnclean,
            AnyMayLead = topic.AnyMayLead ? true : null,
            Fsync = topic.Fsync,
            RetentionBytes = topic.RetentionBytes,
            RetentionMs = topic.RetentionMilliseconds,
            Partitions = [.. topic.Partitions.Select(partition => partition.Replicas.Select(broker => broker.Value).ToArray())],
            Targets = topic.Partitions.Any(partition => partition.IsReassigning)
                ? topic.Partitions
                    .Select((partition, number) => (number, partition.Target))
                    .Where(moving => moving.Target.Count > 0)
                    .ToDictionary(moving => moving.number, moving => moving.Target.Select(broker => broker.Value).ToArray())
                : null,
        },
        Shapes.Default.TopicShape);

    /// <summary>Reads a topic.</summary>
    /// <param name="data">The data.</param>
    /// <returns>Null when they are none.</returns>
    public static TopicSpec? TryReadTopic(ReadOnlySpan<byte> data)
    {
        if (TryRead(data, Shapes.Default.TopicShape) is not { Partitions: { Length: > 0 and <= TopicSpec.MaxPartitions } partitions, Id: { } id } shape
            || !DirectoryId.TryParse(id, out var drawn)
            || shape.MinInSync < 1
            || shape.RetentionBytes < -1
            || shape.RetentionMs < -1)
        {
            return null;
        }

        var assignments = partitions
            .Select((replicas, number) => new PartitionAssignment(ToBrokers(replicas), ToBrokers(shape.Targets?.GetValueOrDefault(number) ?? [])))
            .ToList();
        return assignments.TrueForAll(assignment =>
            AreReplicas(assignment.Replicas, assignment.IsReassigning ? TopicSpec.MaxMovingReplicas : TopicSpec.MaxReplicas)
            && (!assignment.IsReassigning || AreReplicas(assignment.Target, TopicSpec.MaxReplicas)))
            ? new TopicSpec(drawn.Value, assignments)
            {
                MinInSync = shape.MinInSync,
                AllowsUnclean = shape.Unclean,
                AnyMayLead = shape.AnyMayLead ?? false,
                Fsync = shape.Fsync,
                RetentionBytes = shape.RetentionBytes,
                RetentionMilliseconds = shape.RetentionMs,
            }
            : null;
    }

    /// <summary>Writes a registration.</summary>
    /// <param name="registration">The registration.</param>
    public static byte[] Write(BrokerRegistration registration) => JsonSerializer.SerializeToUtf8Bytes(
        new BrokerShape
        {
            Endpoint = registration.Endpoint,
            Nonce = new DirectoryId(registration.Nonce).ToString(),
            Directory = registration.Directory.ToString(),
            StoppedInOrder = registration.StoppedInOrder.Value,
            FailedDisk = registration.HasFailedDisk,
        },
        Shapes.Default.BrokerShape);

    /// <summary>Reads a registration.</summary>
    /// <param name="data">The data.</param>
    /// <returns>Null when they are none.</returns>
    public static BrokerRegistration? TryReadBroker(ReadOnlySpan<byte> data) =>
        TryRead(data, Shapes.Default.BrokerShape) is { Endpoint: { Length: > 0 } endpoint, Nonce: { } nonce, Directory: { } directory } shape
        && DirectoryId.TryParse(nonce, out var drawn)
        && DirectoryId.TryParse(directory, out var id)
            ? new BrokerRegistration(endpoint, drawn.Value, id, new Incarnation(shape.StoppedInOrder)) { HasFailedDisk = shape.FailedDisk }
            : null;

    private static List<BrokerId> ToBrokers(int[] ids) => [.. ids.Select(id => new BrokerId(id))];

    private static bool AreReplicas(IReadOnlyList<BrokerId> brokers, int most) =>
        brokers.Count > 0 && brokers.Count <= most && brokers.All(broker => broker.Value is >= 0 and <= BrokerId.MaxValue) && brokers.Distinct().Count() == brokers.Count;

    private static T? TryRead<T>(ReadOnlySpan<byte> data, JsonTypeInfo<T> shape)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(data, shape);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
