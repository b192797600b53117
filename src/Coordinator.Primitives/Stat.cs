namespace Coordinator.Primitives;

/// <summary>What is known of a znode besides its data: ZooKeeper's 11 fields.</summary>
/// <param name="Czxid">Zxid of its creation; the fencing token of a lock or a leader's ephemeral.</param>
/// <param name="Mzxid">Zxid of its last change of data.</param>
/// <param name="Ctime">Stamped time of creation, milliseconds since 1970-01-01 UTC.</param>
/// <param name="Mtime">Stamped time of the last change of data.</param>
/// <param name="Version">Changes of data since creation.</param>
/// <param name="Cversion">Creations and deletions of children.</param>
/// <param name="Aversion">Changes of the access control list.</param>
/// <param name="EphemeralOwner">The session of an ephemeral, else <see cref="SessionId.None"/> (also for container and TTL znodes).</param>
/// <param name="DataLength">Bytes of data.</param>
/// <param name="NumChildren">Children.</param>
/// <param name="Pzxid">Zxid of the last creation or deletion of a child.</param>
public readonly record struct Stat(
    Zxid Czxid,
    Zxid Mzxid,
    long Ctime,
    long Mtime,
    int Version,
    int Cversion,
    int Aversion,
    SessionId EphemeralOwner,
    int DataLength,
    int NumChildren,
    Zxid Pzxid);
