namespace Coordinator.Primitives;

/// <summary>How a znode lives. Numbers are ZooKeeper's flags.</summary>
public enum CreateMode
{
    /// <summary>Until deleted.</summary>
    Persistent = 0,

    /// <summary>Until deleted or its session ends; has no children.</summary>
    Ephemeral = 1,

    /// <summary>Persistent, its name completed by the parent's counter (10 digits).</summary>
    PersistentSequential = 2,

    /// <summary>Ephemeral, its name completed by the parent's counter.</summary>
    EphemeralSequential = 3,

    /// <summary>Persistent, reaped some time after its last child is deleted.</summary>
    Container = 4,

    /// <summary>Persistent, reaped when it has no children and was not modified for its time to live.</summary>
    PersistentWithTtl = 5,

    /// <summary>Sequential form of <see cref="PersistentWithTtl"/>.</summary>
    PersistentSequentialWithTtl = 6,
}
