using Coordinator.Primitives;
using Coordinator.Tree;

namespace Coordinator.Replication.Watches;

/// <summary>The watches of one attachment, and what they see of a txn. Registered with a <see cref="WatchTable"/>.</summary>
internal sealed class WatchSet(AttachmentId attachment, IReadOnlyList<Identity> identities)
{
    private readonly ArmedWatches _armed = new();

    public AttachmentId Attachment { get; } = attachment;

    /// <summary>Who the client has proven to be: it sees only events of znodes that it may read.</summary>
    public IReadOnlyList<Identity> Identities { get; } = identities;

    /// <summary>Whose they are; none while the session is being opened, and for a watch without one.</summary>
    public SessionId Session { get; set; }

    public int Count => _armed.Count;

    public int RecursiveCount { get; private set; }

    /// <summary>Watches that stay: only these need to be told how far everything has been sent.</summary>
    public int PersistentCount { get; private set; }

    public ArmedWatch? Find(long watchId) => _armed.Find(watchId);

    /// <summary>Whether any watch is on this very path.</summary>
    public bool HasPath(string path) => _armed.FirstAt(path) is not null;

    public IEnumerable<string> Paths() => _armed.All.Where(watch => watch.IsFirstAtPath).Select(watch => watch.Path).Order(StringComparer.Ordinal);

    /// <summary>All watches, by number.</summary>
    public IEnumerable<ArmedWatch> InIdOrder() => _armed.All.OrderBy(watch => watch.WatchId);

    /// <summary>Watches of a kind after a number, by number; taking few of many costs little more than looking at them.</summary>
    public IEnumerable<ArmedWatch> InIdOrderAfter(long watchId, Func<ArmedWatch, bool> isWanted) =>
        _armed.All.Where(watch => watch.WatchId > watchId && isWanted(watch)).OrderBy(watch => watch.WatchId);

    public void Add(ArmedWatch watch)
    {
        _armed.Add(watch);
        RecursiveCount += watch.Mode == WatchMode.Recursive ? 1 : 0;
        PersistentCount += watch.IsOneShot ? 0 : 1;
    }

    public void Remove(ArmedWatch watch)
    {
        _armed.Remove(watch);
        RecursiveCount -= watch.Mode == WatchMode.Recursive ? 1 : 0;
        PersistentCount -= watch.IsOneShot ? 0 : 1;
    }

    /// <summary>Everything up to a zxid has been sent for every watch that stands now.</summary>
    public void RaiseAfter(Zxid zxid)
    {
        foreach (var watch in _armed.All)
        {
            watch.After = Zxid.Max(watch.After, zxid);
        }
    }

    /// <summary>
    /// What these watches see of a txn, in order (ZooKeeper's trigger rules); nothing of znodes that the client may not read. One-shot watches that fire are returned, still armed, so
    /// that the table removes them; none fires twice.
    /// </summary>
    public void Match(Zxid zxid, IReadOnlyList<TreeChange> changes, List<WatchHit> hits, List<ArmedWatch> fired)
    {
        foreach (var change in changes)
        {
            if (MayRead(change.Readers))
            {
                Hit(zxid, change.Type, change.Path, hits, fired);
            }

            if (change.Type != WatchedEventType.Changed && MayRead(change.ParentReaders))
            {
                Hit(zxid, WatchedEventType.ChildrenChanged, ZnodePath.Parent(change.Path), hits, fired);
            }
        }
    }

    private bool MayRead(IReadOnlyList<Acl>? readers) => readers is null || AccessRules.Allows(readers, Permissions.Read, Identities);

    private void Hit(Zxid zxid, WatchedEventType type, string path, List<WatchHit> hits, List<ArmedWatch> fired)
    {
        List<long>? ids = null;
        for (var watch = _armed.FirstAt(path); watch is not null; watch = watch.NextAtPath)
        {
            if (watch.After < zxid && Sees(watch.Mode, type) && !watch.HasFired)
            {
                (ids ??= []).Add(watch.WatchId);
                if (watch.IsOneShot)
                {
                    watch.HasFired = true;
                    fired.Add(watch);
                }
            }
        }

        if (RecursiveCount > 0 && type != WatchedEventType.ChildrenChanged)
        {
            AddRecursiveAbove(zxid, path, ref ids);
        }

        if (ids is not null)
        {
            ids.Sort();
            hits.Add(new WatchHit(new WatchedEvent(type, path, zxid), ids));
        }
    }

    private void AddRecursiveAbove(Zxid zxid, string path, ref List<long>? ids)
    {
        for (var above = path; above != ZnodePath.Root;)
        {
            above = ZnodePath.Parent(above);
            for (var watch = _armed.FirstAt(above); watch is not null; watch = watch.NextAtPath)
            {
                if (watch.Mode == WatchMode.Recursive && watch.After < zxid)
                {
                    (ids ??= []).Add(watch.WatchId);
                }
            }
        }
    }

    private static bool Sees(WatchMode mode, WatchedEventType type) => mode switch
    {
        WatchMode.Data or WatchMode.Exists => type != WatchedEventType.ChildrenChanged,
        WatchMode.Children => type is WatchedEventType.ChildrenChanged or WatchedEventType.Deleted,
        WatchMode.Persistent => true,
        _ => type != WatchedEventType.ChildrenChanged,
    };
}
