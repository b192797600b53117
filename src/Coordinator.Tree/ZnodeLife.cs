using Coordinator.Primitives;

namespace Coordinator.Tree;

/// <summary>How a znode ends: a create mode without its sequence.</summary>
/// <param name="Kind">Persistent, Ephemeral, Container or PersistentWithTtl.</param>
/// <param name="Value">The owner's session id, or the time to live in milliseconds; else 0.</param>
internal readonly record struct ZnodeLife(CreateMode Kind, long Value)
{
    public static readonly ZnodeLife Persistent;

    public bool IsEphemeral => Kind == CreateMode.Ephemeral;

    public bool IsReapable => Kind is CreateMode.Container or CreateMode.PersistentWithTtl;

    public SessionId Owner => IsEphemeral ? new SessionId(Value) : SessionId.None;

    public static ZnodeLife Of(CreateMode mode, SessionId owner, long ttlMilliseconds) => mode switch
    {
        CreateMode.Ephemeral or CreateMode.EphemeralSequential => new ZnodeLife(CreateMode.Ephemeral, owner.Value),
        CreateMode.Container => new ZnodeLife(CreateMode.Container, 0),
        CreateMode.PersistentWithTtl or CreateMode.PersistentSequentialWithTtl => new ZnodeLife(CreateMode.PersistentWithTtl, ttlMilliseconds),
        _ => Persistent,
    };
}
