using Coordinator.Primitives;

namespace Coordinator.Replication.Watches;

/// <summary>A watch that is armed on this server.</summary>
internal sealed class ArmedWatch(long watchId, string path, WatchMode mode, Zxid after)
{
    /// <summary>The client's number.</summary>
    public long WatchId { get; } = watchId;

    public string Path { get; } = path;

    public WatchMode Mode { get; } = mode;

    /// <summary>It sees txns after this one: what came before was delivered, or was there when the watch was set.</summary>
    public Zxid After { get; set; } = after;

    /// <summary>A one-shot watch that fired, until it is removed: it fires once, however much a txn changes.</summary>
    public bool HasFired { get; set; }

    /// <summary>Of the watches of a client at one path this is the one that is found, and the others hang on it.</summary>
    public bool IsFirstAtPath { get; set; }

    /// <summary>Another watch of the same client at the same path.</summary>
    public ArmedWatch? NextAtPath { get; set; }

    public bool IsOneShot => Mode <= WatchMode.Children;
}

/// <summary>What a watch sees, and how long it lives.</summary>
public enum WatchMode
{
    /// <summary>One-shot, on an existing znode.</summary>
    Data = 0,

    /// <summary>One-shot, on a missing znode.</summary>
    Exists = 1,

    /// <summary>One-shot, on the children.</summary>
    Children = 2,

    /// <summary>Everything at one znode.</summary>
    Persistent = 3,

    /// <summary>A znode and all below it, without ChildrenChanged.</summary>
    Recursive = 4,
}
