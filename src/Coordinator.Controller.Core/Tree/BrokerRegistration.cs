using Coordinator.Controller.Core.Numbers;

namespace Coordinator.Controller.Core.Tree;

/// <summary>What a broker says of itself in its ephemeral znode; its life is the znode's czxid.</summary>
/// <param name="Endpoint">Where clients and other brokers reach it, as host:port.</param>
/// <param name="Nonce">Drawn at every start: by it a broker knows its own registration when an answer was lost (KAFKA-14845).</param>
/// <param name="Directory">Its data directory.</param>
/// <param name="StoppedInOrder">Its life before this one, if that was stopped in order and left its mark; none after a crash.</param>
public sealed record BrokerRegistration(string Endpoint, ulong Nonce, DirectoryId Directory, Incarnation StoppedInOrder)
{
    /// <summary>Its disk has failed.</summary>
    public bool HasFailedDisk { get; init; }
}
