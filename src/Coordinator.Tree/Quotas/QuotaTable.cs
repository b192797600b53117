using System.Globalization;
using Coordinator.Primitives;

namespace Coordinator.Tree.Quotas;

/// <summary>The quotas in force: those that <see cref="ZnodePath.Quotas"/> says. What their subtrees hold every znode knows of itself.</summary>
internal sealed class QuotaTable
{
    private readonly Dictionary<string, Quota> _byPath = new(StringComparer.Ordinal);

    /// <summary>In ordinal order of the paths.</summary>
    public IEnumerable<Quota> All => _byPath.Values.OrderBy(quota => quota.Path, StringComparer.Ordinal);

    public bool Has(string path) => _byPath.ContainsKey(path);

    /// <summary>Those that would be in force after a change: a quota that limits nothing is none.</summary>
    public IEnumerable<Quota> With(Quota changed)
    {
        var others = _byPath.Values.Where(quota => quota.Path != changed.Path);
        return changed.IsNone ? others : others.Append(changed);
    }

    /// <summary>Sets a quota, or removes it.</summary>
    public void Set(Quota quota)
    {
        if (quota.IsNone)
        {
            _byPath.Remove(quota.Path);
        }
        else
        {
            _byPath[quota.Path] = quota;
        }
    }

    /// <summary>Takes over what the tree says. What a client left there before the service had quotas is none.</summary>
    public void Load(ZnodeTable znodes)
    {
        _byPath.Clear();
        if (znodes.TryFind(ZnodePath.Quotas, out var stored) && stored.Life.Kind == CreateMode.Persistent)
        {
            foreach (var quota in QuotaText.TryParse(stored.State.Data) ?? [])
            {
                Set(quota);
            }
        }
    }

    /// <summary>Why a subtree may not grow so; null when it may. The lowest quota speaks first.</summary>
    /// <param name="at">The parent of the new znode, or the znode that grows.</param>
    /// <param name="created">The new znode's path; null when none is created.</param>
    /// <param name="bytes">More bytes of data; what shrinks is never refused.</param>
    public string? Refuse(Znode at, string? created, long bytes)
    {
        if (_byPath.Count == 0)
        {
            return null;
        }

        var znodes = created is null ? 0 : 1;
        var reason = created is null ? null : Refuse(created, 0, 0, znodes, bytes);
        for (var znode = at; znode is not null && reason is null; znode = znode.Parent)
        {
            reason = Refuse(znode.Path, znode.SubtreeZnodes, znode.SubtreeBytes, znodes, bytes);
        }

        return reason;
    }

    private string? Refuse(string path, long usedZnodes, long usedBytes, int znodes, long bytes)
    {
        if (!_byPath.TryGetValue(path, out var quota))
        {
            return null;
        }

        if (znodes > 0 && quota.MaxZnodes != Quota.Unlimited && usedZnodes + znodes > quota.MaxZnodes)
        {
            return string.Create(CultureInfo.InvariantCulture, $"the quota of {path} is {quota.MaxZnodes} znodes, {usedZnodes} are there");
        }

        return bytes > 0 && quota.MaxBytes != Quota.Unlimited && usedBytes + bytes > quota.MaxBytes
            ? string.Create(CultureInfo.InvariantCulture, $"the quota of {path} is {quota.MaxBytes} bytes of data, {usedBytes} are there and {bytes} would be added")
            : null;
    }
}
