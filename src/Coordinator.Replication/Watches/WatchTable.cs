using Coordinator.Primitives;
using Coordinator.Tree;

namespace Coordinator.Replication.Watches;

/// <summary>All watches of this server: whom a change concerns.</summary>
internal sealed class WatchTable
{
    private readonly SortedDictionary<AttachmentId, WatchSet> _sets = [];
    private readonly Dictionary<string, List<WatchSet>> _byPath = new(StringComparer.Ordinal);
    private int _recursive;

    /// <summary>Watches armed.</summary>
    public int Count { get; private set; }

    /// <summary>A place for the watches of a new attachment.</summary>
    public WatchSet Register(AttachmentId attachment, IReadOnlyList<Identity> identities)
    {
        var set = new WatchSet(attachment, identities);
        _sets.Add(attachment, set);
        return set;
    }

    /// <summary>The watches of each attachment, in order of arrival, from one on that may be gone.</summary>
    public IEnumerable<WatchSet> SetsFrom(AttachmentId first) => _sets.Values.SkipWhile(set => set.Attachment < first);

    public void Unregister(WatchSet set)
    {
        Invariant.Holds(_sets.Remove(set.Attachment));
        foreach (var path in set.Paths())
        {
            Unlink(set, path);
        }

        Count -= set.Count;
        _recursive -= set.RecursiveCount;
    }

    public void Add(WatchSet set, ArmedWatch watch)
    {
        if (!set.HasPath(watch.Path))
        {
            if (!_byPath.TryGetValue(watch.Path, out var sets))
            {
                _byPath.Add(watch.Path, sets = []);
            }

            sets.Add(set);
        }

        set.Add(watch);
        Count++;
        _recursive += watch.Mode == WatchMode.Recursive ? 1 : 0;
    }

    public void Remove(WatchSet set, ArmedWatch watch)
    {
        set.Remove(watch);
        Count--;
        _recursive -= watch.Mode == WatchMode.Recursive ? 1 : 0;
        if (!set.HasPath(watch.Path))
        {
            Unlink(set, watch.Path);
        }
    }

    /// <summary>What the watches of one attachment see of a txn; one-shot watches that fire are gone afterwards.</summary>
    public List<WatchHit> Match(WatchSet set, Zxid zxid, IReadOnlyList<TreeChange> changes)
    {
        var hits = new List<WatchHit>();
        var fired = new List<ArmedWatch>();
        set.Match(zxid, changes, hits, fired);
        foreach (var watch in fired)
        {
            Remove(set, watch);
        }

        return hits;
    }

    /// <summary>The attachments that have a watch where these changes may be seen, in order of arrival.</summary>
    public List<WatchSet> Concerned(IReadOnlyList<TreeChange> changes)
    {
        var concerned = new List<WatchSet>();
        if (Count == 0)
        {
            return concerned;
        }

        var seen = new HashSet<WatchSet>();
        foreach (var change in changes)
        {
            Collect(change.Path, seen, concerned);
            var isWatchedAbove = _recursive > 0;
            for (var above = change.Path; above != ZnodePath.Root;)
            {
                above = ZnodePath.Parent(above);
                Collect(above, seen, concerned);
                if (!isWatchedAbove)
                {
                    break;
                }
            }
        }

        concerned.Sort((a, b) => a.Attachment.CompareTo(b.Attachment));
        return concerned;
    }

    private void Collect(string path, HashSet<WatchSet> seen, List<WatchSet> concerned)
    {
        if (!_byPath.TryGetValue(path, out var sets))
        {
            return;
        }

        foreach (var set in sets)
        {
            if (seen.Add(set))
            {
                concerned.Add(set);
            }
        }
    }

    private void Unlink(WatchSet set, string path)
    {
        var sets = _byPath[path];
        Invariant.Holds(sets.Remove(set));
        if (sets.Count == 0)
        {
            _byPath.Remove(path);
        }
    }
}
