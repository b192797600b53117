using System.Diagnostics;
using Coordinator.Primitives;
using Coordinator.Tree;

namespace Coordinator.Replication.Watches;

/// <summary>
/// ZooKeeper's setWatches: whether what a one-shot watch waits for happened after a zxid, judged by the state alone. Of a znode that the client may
/// not read it says nothing; that one is gone, which every client may ask, it says.
/// </summary>
internal static class RearmTable
{
    /// <summary>The event that the watch missed; null when it is to be armed again.</summary>
    /// <param name="tree">The state.</param>
    /// <param name="path">The znode.</param>
    /// <param name="kind">What the watch waits for.</param>
    /// <param name="seen">What the client has seen.</param>
    /// <param name="caller">Who the client has proven to be.</param>
    public static WatchedEvent? Missed(DataTree tree, string path, OneShotKind kind, Zxid seen, IReadOnlyList<Identity> caller)
    {
        var exists = tree.TryGetStat(path, out var stat);
        if (!tree.Allows(path, Permissions.Read, caller))
        {
            return null;
        }

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
