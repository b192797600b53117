using Coordinator.Controller.Core.Numbers;

namespace Coordinator.Controller.Core.Partitions;

/// <summary>A registered broker, as its controller knows it.</summary>
/// <param name="Broker">Its id.</param>
/// <param name="Incarnation">Its life.</param>
/// <param name="Directory">Its data directory.</param>
public sealed record BrokerFacts(BrokerId Broker, Incarnation Incarnation, DirectoryId Directory)
{
    /// <summary>The life before this one, if it was stopped in order: all that it had is on its disk. None after a crash.</summary>
    public Incarnation StoppedInOrder { get; init; }

    /// <summary>It asked to be drained, and is on its way out.</summary>
    public bool IsDraining { get; init; }

    /// <summary>Its disk has failed: it is registered and can lead nothing.</summary>
    public bool HasFailedDisk { get; init; }

    /// <summary>Its replicas, as they are named from now on.</summary>
    public ReplicaName Name => new(Broker, Directory, Incarnation);

    /// <summary>Whether it has all that a replica had under a name.</summary>
    /// <param name="name">The name by which it was in sync.</param>
    /// <param name="flushesBeforeAck">Whether the topic flushes before it acknowledges: then a crash loses nothing.</param>
    public bool HasAllOf(ReplicaName name, bool flushesBeforeAck) =>
        name.Broker == Broker
        && name.Directory == Directory
        && (name.Incarnation == Incarnation || name.Incarnation == StoppedInOrder || flushesBeforeAck);
}
