using Coordinator.Primitives;
using Coordinator.Tree;

namespace Coordinator.Replication.Watches;

/// <summary>All watches of this server: whom a change concerns.</summary>
internal sealed class WatchTable
{
    private readonly SortedDictionary<AttachmentId, WatchSet> _sets = [];
    private readonly Dictionary<string, WatchSet> _firstAt = new(StringComparer.Ordinal);

    /// <summary>Of a path that several clients watch: who does besides the first.</summary>
    private readonly Dictionary<string, List<WatchSet>> _othersAt = new(StringComparer.Ordinal);
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
        if (!set.HasPath(watch.Path) && !_firstAt.TryAdd(watch.Path, set))
        {
            if (!_othersAt.TryGetValue(watch.Path, out var others))
            {
                _othersAt.Add(watch.Path, others = []);
            }

            others.Add(set);
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
    public IReadOnlyList<WatchSet> Concerned(IReadOnlyList<TreeChange> changes)
    {
        if (Count == 0)
        {
            return [];
        }

        var concerned = new List<WatchSet>();
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
        if (!_firstAt.TryGetValue(path, out var first))
        {
            return;
        }

        Take(first);
        foreach (var set in _othersAt.GetValueOrDefault(path) ?? [])
        {
            Take(set);
        }

        void Take(WatchSet set)
        {
            if (seen.Add(set))
            {
                concerned.Add(set);
            }
        }
    }

    private void Unlink(WatchSet set, string path)
    {
        if (!_othersAt.TryGetValue(path, out var others))
        {
            Invariant.Holds(_firstAt.Remove(path, out var only) && only == set);
            return;
        }

        if (_firstAt[path] == set)
        {
            _firstAt[path] = others[^1];
            others.RemoveAt(others.Count - 1);
        }
        else
        {
            Invariant.Holds(others.Remove(set));
        }

        if (others.Count == 0)
        {
            _othersAt.Remove(path);
        }
    }
}
