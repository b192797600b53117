using System.Diagnostics.CodeAnalysis;
using Coordinator.Primitives;
using Coordinator.Tree.Quotas;

namespace Coordinator.Tree;

/// <summary>All znodes by path, with what hangs on them: their parent's list, their owner's ephemerals, their list's reference, their share of the digest.</summary>
internal sealed class ZnodeTable
{
    private readonly Dictionary<string, Znode> _byPath = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Znode>.AlternateLookup<ReadOnlySpan<char>> _bySpan;

    public ZnodeTable()
    {
        _bySpan = _byPath.GetAlternateLookup<ReadOnlySpan<char>>();
        Root = new Znode(ZnodePath.Root, parent: null, Zxid.Zero, 0, ZnodeLife.Persistent)
        {
            State = new ZnodeState { Data = [], DataHash = TreeDigest.OfData([]), Acl = Acls.Retain(Acl.OpenToAll) },
        };
        _byPath.Add(Root.Path, Root);
        Rehash(Root);
    }

    public Znode Root { get; }

    public AclTable Acls { get; } = new();

    public QuotaTable Quotas { get; } = new();

    public EphemeralIndex Ephemerals { get; } = new();

    /// <summary>Containers and TTL znodes, in ordinal path order: what a reaper has to look at.</summary>
    public SortedSet<Znode> Reapable { get; } = new(Znode.ByPath);

    /// <summary>Those of them after a path, which may be gone; found in logarithmic time.</summary>
    public IEnumerable<Znode> ReapableAfter(string? path)
    {
        if (path is null || Reapable.Count == 0)
        {
            return Reapable;
        }

        var (bound, last) = (new Znode(path, parent: null, Zxid.Zero, 0, ZnodeLife.Persistent), Reapable.Max!);
        return Znode.ByPath.Compare(bound, last) >= 0
            ? []
            : Reapable.GetViewBetween(bound, last).SkipWhile(znode => string.Equals(znode.Path, path, StringComparison.Ordinal));
    }

    /// <summary>Sum of the hashes of all znodes.</summary>
    public ulong Digest { get; private set; }

    public int Count => _byPath.Count;

    public Znode? Find(string path) => _byPath.GetValueOrDefault(path);

    public bool TryFind(string path, [NotNullWhen(true)] out Znode? znode) => _byPath.TryGetValue(path, out znode);

    /// <summary>The parent of a path whose last component may still lack its sequence.</summary>
    public Znode? FindParent(string path)
    {
        var slash = path.LastIndexOf('/');
        return slash == 0 ? Root : _bySpan.TryGetValue(path.AsSpan(0, slash), out var parent) ? parent : null;
    }

    /// <summary>Enters a znode whose state already holds a reference to its list. The parent's hash is the caller's to renew.</summary>
    public void Enter(Znode znode, bool link = true)
    {
        _byPath.Add(znode.Path, znode);
        if (link)
        {
            znode.Parent!.Link(znode);
        }

        if (znode.Life.IsEphemeral)
        {
            Ephemerals.Add(znode);
        }
        else if (znode.Life.IsReapable)
        {
            Reapable.Add(znode);
        }

        Digest += znode.State.Hash;
    }

    /// <summary>Takes a znode out, together with its reference to its list. Without <paramref name="unlink"/> the (likewise removed) parent keeps it.</summary>
    public void Remove(Znode znode, bool unlink = true)
    {
        var removed = _byPath.Remove(znode.Path);
        Invariant.Holds(removed);
        if (unlink)
        {
            znode.Parent!.Unlink(znode);
        }

        if (znode.Life.IsEphemeral)
        {
            Ephemerals.Remove(znode);
        }
        else if (znode.Life.IsReapable)
        {
            Reapable.Remove(znode);
        }

        Acls.Release(znode.State.Acl);
        Digest -= znode.State.Hash;
    }

    /// <summary>Makes the znode's share of the digest follow its state.</summary>
    public void Rehash(Znode znode)
    {
        Digest -= znode.State.Hash;
        znode.State.Hash = TreeDigest.Of(znode, znode.State.DataHash);
        Digest += znode.State.Hash;
    }

    /// <summary>Puts a pre-image back, digest and reference to the list included.</summary>
    public void Restore(Znode znode, in ZnodeState before)
    {
        if (!ReferenceEquals(znode.State.Acl, before.Acl))
        {
            Acls.Retain(before.Acl);
            Acls.Release(znode.State.Acl);
        }

        znode.Resized(before.Data.Length - znode.State.Data.Length);
        Digest += before.Hash - znode.State.Hash;
        znode.State = before;
    }
}
