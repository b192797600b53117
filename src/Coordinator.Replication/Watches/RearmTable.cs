using System.Diagnostics;
using Coordinator.Primitives;
using Coordinator.Tree;

namespace Coordinator.Replication.Watches;

/// <summary>ZooKeeper's setWatches: whether what a one-shot watch waits for happened after a zxid, judged by the state alone.</summary>
internal static class RearmTable
{
    /// <summary>The event that the watch missed; null when it is to be armed again.</summary>
    /// <param name="tree">The state.</param>
    /// <param name="path">The znode.</param>
    /// <param name="kind">What the watch waits for.</param>
    /// <param name="seen">What the client has seen.</param>
    public static WatchedEvent? Missed(DataTree tree, string path, OneShotKind kind, Zxid seen)
    {
        var exists = tree.TryGetStat(path, out var stat);
        return kind switch
        {
            OneShotKind.Exists => exists ? new WatchedEvent(WatchedEventType.Created, path, stat.Czxid) : null,
            _ when !exists => new WatchedEvent(WatchedEventType.Deleted, path, tree.LastZxid),
            OneShotKind.Data => stat.Mzxid > seen ? new WatchedEvent(WatchedEventType.Changed, path, stat.Mzxid) : null,
            OneShotKind.Children => stat.Pzxid > seen ? new WatchedEvent(WatchedEventType.ChildrenChanged, path, stat.Pzxid) : null,
            _ => throw new UnreachableException(kind.ToString()),
        };
    }
}
