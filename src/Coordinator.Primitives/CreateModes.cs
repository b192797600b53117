namespace Coordinator.Primitives;

/// <summary>Properties of a <see cref="CreateMode"/>.</summary>
public static class CreateModes
{
    /// <summary>The longest time to live, in milliseconds (2^40 − 1, about 34.8 years, as in ZooKeeper).</summary>
    public const long MaxTtlMilliseconds = (1L << 40) - 1;

    /// <summary>Whether the name is completed by the parent's counter.</summary>
    /// <param name="mode">The mode.</param>
    public static bool IsSequential(this CreateMode mode) =>
        mode is CreateMode.PersistentSequential or CreateMode.EphemeralSequential or CreateMode.PersistentSequentialWithTtl;

    /// <summary>Whether the znode ends with its session.</summary>
    /// <param name="mode">The mode.</param>
    public static bool IsEphemeral(this CreateMode mode) => mode is CreateMode.Ephemeral or CreateMode.EphemeralSequential;

    /// <summary>Whether the znode has a time to live.</summary>
    /// <param name="mode">The mode.</param>
    public static bool HasTtl(this CreateMode mode) => mode is CreateMode.PersistentWithTtl or CreateMode.PersistentSequentialWithTtl;

    /// <summary>Whether the number names a mode.</summary>
    /// <param name="mode">The mode.</param>
    public static bool IsDefined(this CreateMode mode) => mode is >= CreateMode.Persistent and <= CreateMode.PersistentSequentialWithTtl;
}
