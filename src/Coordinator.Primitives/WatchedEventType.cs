namespace Coordinator.Primitives;

/// <summary>What a watch saw. Numbers 1 to 4 are ZooKeeper's.</summary>
public enum WatchedEventType
{
    /// <summary>The znode was created.</summary>
    Created = 1,

    /// <summary>The znode was deleted.</summary>
    Deleted = 2,

    /// <summary>The znode's data changed.</summary>
    Changed = 3,

    /// <summary>A child was created or deleted.</summary>
    ChildrenChanged = 4,

    /// <summary>History was lost: list again; events after this zxid follow.</summary>
    Resync = 100,
}
