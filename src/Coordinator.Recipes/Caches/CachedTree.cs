using Coordinator.Client.Abstractions;
using Coordinator.Primitives;

namespace Coordinator.Recipes.Caches;

/// <summary>The znodes of a cache: written by one, read by anybody.</summary>
/// <param name="maxZnodes">Bound.</param>
internal sealed class CachedTree(int maxZnodes)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, SortedSet<string>> _children = new(StringComparer.Ordinal);
    private Dictionary<string, Znode> _znodes = new(StringComparer.Ordinal);

    public int MaxZnodes => maxZnodes;

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _znodes.Count;
            }
        }
    }

    public Znode? Find(string path)
    {
        lock (_lock)
        {
            return _znodes.GetValueOrDefault(path);
        }
    }

    public IReadOnlyList<Znode> Children(string path)
    {
        lock (_lock)
        {
            return _children.TryGetValue(path, out var children) ? [.. children.Select(child => _znodes[child])] : [];
        }
    }

    public IReadOnlyList<Znode> All()
    {
        lock (_lock)
        {
            return [.. _znodes.Values];
        }
    }

    public void Put(Znode znode)
    {
        lock (_lock)
        {
            if (!_znodes.ContainsKey(znode.Path) && _znodes.Count == maxZnodes)
            {
                throw TooLarge(maxZnodes);
            }

            PutUnlocked(znode);
        }
    }

    public void Remove(string path)
    {
        lock (_lock)
        {
            if (_znodes.Remove(path) && path != ZnodePath.Root && _children.TryGetValue(ZnodePath.Parent(path), out var siblings))
            {
                siblings.Remove(path);
                if (siblings.Count == 0)
                {
                    _children.Remove(ZnodePath.Parent(path));
                }
            }
        }
    }

    public void Replace(IReadOnlyList<Znode> znodes)
    {
        lock (_lock)
        {
            _znodes = new Dictionary<string, Znode>(znodes.Count, StringComparer.Ordinal);
            _children.Clear();
            foreach (var znode in znodes)
            {
                PutUnlocked(znode);
            }
        }
    }

    public static CoordinatorException TooLarge(int maxZnodes) =>
        new(ErrorCode.TooLarge, $"the subtree has more than the {maxZnodes} znodes that this cache may hold");

    private void PutUnlocked(Znode znode)
    {
        _znodes[znode.Path] = znode;
        if (znode.Path == ZnodePath.Root)
        {
            return;
        }

        var parent = ZnodePath.Parent(znode.Path);
        if (!_children.TryGetValue(parent, out var siblings))
        {
            _children[parent] = siblings = new SortedSet<string>(StringComparer.Ordinal);
        }

        siblings.Add(znode.Path);
    }
}
