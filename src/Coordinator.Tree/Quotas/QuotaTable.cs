using System.Globalization;
using Coordinator.Primitives;

namespace Coordinator.Tree.Quotas;

/// <summary>
/// The quotas in force and what their subtrees hold, kept up to date by every znode that comes, goes or changes its size. A function of the tree:
/// <see cref="ZnodePath.Quotas"/> says which there are, the znodes say the rest. Costs nothing while there are none.
/// </summary>
internal sealed class QuotaTable
{
    private readonly Dictionary<string, Entry> _byPath = new(StringComparer.Ordinal);

    /// <summary>In ordinal order of the paths.</summary>
    public IEnumerable<QuotaUsage> All => _byPath.Values.Select(entry => entry.Usage).OrderBy(usage => usage.Quota.Path, StringComparer.Ordinal);

    public bool Has(string path) => _byPath.ContainsKey(path);

    /// <summary>Those that would be in force after a change: a quota that limits nothing is none.</summary>
    public IEnumerable<Quota> With(Quota changed)
    {
        var others = _byPath.Values.Select(entry => entry.Usage.Quota).Where(quota => quota.Path != changed.Path);
        return changed.IsNone ? others : others.Append(changed);
    }

    /// <summary>Sets a quota, whose subtree is counted when it is new, or removes it.</summary>
    public void Set(Quota quota, ZnodeTable znodes)
    {
        if (quota.IsNone)
        {
            _byPath.Remove(quota.Path);
        }
        else if (_byPath.TryGetValue(quota.Path, out var known))
        {
            known.Usage = known.Usage with { Quota = quota };
        }
        else
        {
            var entry = new Entry { Usage = new QuotaUsage(quota, 0, 0) };
            if (znodes.TryFind(quota.Path, out var top))
            {
                foreach (var znode in ZnodeWalk.All(top))
                {
                    entry.Add(1, znode.State.Data.Length);
                }
            }

            _byPath.Add(quota.Path, entry);
        }
    }

    /// <summary>Takes over what the tree says, in one walk over all of it. What a client left there before the service had quotas is none.</summary>
    public void Load(ZnodeTable znodes)
    {
        _byPath.Clear();
        if (!znodes.TryFind(ZnodePath.Quotas, out var stored) || stored.Life.Kind != CreateMode.Persistent || QuotaText.TryParse(stored.State.Data) is not { } quotas)
        {
            return;
        }

        foreach (var quota in quotas)
        {
            _byPath.Add(quota.Path, new Entry { Usage = new QuotaUsage(quota, 0, 0) });
        }

        foreach (var znode in _byPath.Count == 0 ? [] : ZnodeWalk.All(znodes.Root))
        {
            Count(znode, 1, znode.State.Data.Length);
        }
    }

    /// <summary>A znode came or went, or its data have another size.</summary>
    public void Changed(Znode znode, int znodes, int bytes)
    {
        if (_byPath.Count > 0 && (znodes | bytes) != 0)
        {
            Count(znode, znodes, bytes);
        }
    }

    /// <summary>Why the subtree of a znode may not grow so; null when it may. The lowest quota speaks first.</summary>
    /// <param name="at">The parent of the new znode, or the znode that grows.</param>
    /// <param name="created">The new znode's path; null when none is created.</param>
    /// <param name="bytes">More bytes of data; what shrinks is never refused.</param>
    public string? Refuse(Znode at, string? created, long bytes)
    {
        if (_byPath.Count == 0)
        {
            return null;
        }

        var reason = created is null ? null : Refuse(created, 1, bytes);
        for (var znode = at; znode is not null && reason is null; znode = znode.Parent)
        {
            reason = Refuse(znode.Path, created is null ? 0 : 1, bytes);
        }

        return reason;
    }

    private string? Refuse(string path, int znodes, long bytes)
    {
        if (!_byPath.TryGetValue(path, out var entry))
        {
            return null;
        }

        var (quota, usedZnodes, usedBytes) = entry.Usage;
        if (znodes > 0 && quota.MaxZnodes != Quota.Unlimited && usedZnodes + znodes > quota.MaxZnodes)
        {
            return string.Create(CultureInfo.InvariantCulture, $"the quota of {path} is {quota.MaxZnodes} znodes, {usedZnodes} are there");
        }

        return bytes > 0 && quota.MaxBytes != Quota.Unlimited && usedBytes + bytes > quota.MaxBytes
            ? string.Create(CultureInfo.InvariantCulture, $"the quota of {path} is {quota.MaxBytes} bytes of data, {usedBytes} are there and {bytes} would be added")
            : null;
    }

    private void Count(Znode changed, int znodes, int bytes)
    {
        for (var znode = changed; znode is not null; znode = znode.Parent)
        {
            if (_byPath.TryGetValue(znode.Path, out var entry))
            {
                entry.Add(znodes, bytes);
            }
        }
    }

    private sealed class Entry
    {
        public required QuotaUsage Usage { get; set; }

        public void Add(int znodes, int bytes) => Usage = Usage with { Znodes = Usage.Znodes + znodes, Bytes = Usage.Bytes + bytes };
    }
}
