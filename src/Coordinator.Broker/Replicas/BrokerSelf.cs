using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Partitions;

namespace Coordinator.Broker.Replicas;

/// <summary>Who this broker is.</summary>
/// <param name="id">Its id.</param>
/// <param name="directory">Its data directory.</param>
internal sealed class BrokerSelf(BrokerId id, DirectoryId directory)
{
    public BrokerId Id => id;

    public DirectoryId Directory => directory;

    /// <summary>Its life; none before it is registered for the first time.</summary>
    public Incarnation Incarnation { get; set; } = Incarnation.None;

    /// <summary>What its replicas are called in this life.</summary>
    public ReplicaName Name => new(id, directory, Incarnation);
}
