using Coordinator.Primitives;

namespace Coordinator.Replication.Watches;

/// <summary>A one-shot watch that a client had armed before it moved.</summary>
/// <param name="Path">The znode.</param>
/// <param name="Kind">What it waits for.</param>
/// <param name="WatchId">The client's number.</param>
public readonly record struct OneShotWatch(string Path, OneShotKind Kind, long WatchId);

/// <summary>What a one-shot watch waits for (ZooKeeper's data, exist and child watches).</summary>
public enum OneShotKind
{
    /// <summary>Change or deletion of an existing znode.</summary>
    Data = 0,

    /// <summary>Creation of a missing znode.</summary>
    Exists = 1,

    /// <summary>Creation or deletion of a child, or deletion of the znode.</summary>
    Children = 2,
}

/// <summary>A persistent watch.</summary>
/// <param name="Path">The znode.</param>
/// <param name="Recursive">With everything below; then without ChildrenChanged.</param>
/// <param name="FromZxid">Every event after it; zero: from now on.</param>
/// <param name="WatchId">The client's number.</param>
public readonly record struct PersistentWatch(string Path, bool Recursive, Zxid FromZxid, long WatchId);
