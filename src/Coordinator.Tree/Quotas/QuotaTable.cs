using System.Globalization;
using Coordinator.Primitives;

namespace Coordinator.Tree.Quotas;

/// <summary>The quotas in force: those that <see cref="ZnodePath.Quotas"/> says. What their subtrees hold every znode knows of itself.</summary>
internal sealed class QuotaTable
{
    private readonly Dictionary<string, Quota> _byPath = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Quota>.AlternateLookup<ReadOnlySpan<char>> _bySpan;

    public QuotaTable() => _bySpan = _byPath.GetAlternateLookup<ReadOnlySpan<char>>();

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
            foreach (var quota in QuotaText.TryParse(stored.Data.Span) ?? [])
            {
                Set(quota);
            }
        }
    }

    /// <summary>Why a subtree may not grow so; null when it may. The lowest quota speaks first.</summary>
    /// <param name="at">The parent of the new znode, or the znode that grows.</param>
    /// <param name="path">The path of the new znode, or of the one that grows.</param>
    /// <param name="creates">Whether there is a new one.</param>
    /// <param name="bytes">More bytes of data; what shrinks is never refused.</param>
    public string? Refuse(Znode at, ReadOnlySpan<char> path, bool creates, long bytes)
    {
        if (_byPath.Count == 0)
        {
            return null;
        }

        var znodes = creates ? 1 : 0;
        var reason = creates ? Refuse(path, 0, 0, znodes, bytes) : null;
        path = creates ? ParentOf(path) : path;
        for (var znode = at; znode is not null && reason is null; znode = znode.Parent)
        {
            reason = Refuse(path, znode.SubtreeZnodes, znode.SubtreeBytes, znodes, bytes);
            path = ParentOf(path);
        }

        return reason;
    }

    private static ReadOnlySpan<char> ParentOf(ReadOnlySpan<char> path) => path[..Math.Max(1, path.LastIndexOf('/'))];

    private string? Refuse(ReadOnlySpan<char> path, long usedZnodes, long usedBytes, int znodes, long bytes)
    {
        if (!_bySpan.TryGetValue(path, out var quota))
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
