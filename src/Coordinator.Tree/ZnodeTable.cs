using System.Diagnostics.CodeAnalysis;
using Coordinator.Primitives;
using Coordinator.Tree.Quotas;

namespace Coordinator.Tree;

/// <summary>
/// All znodes by path, with what hangs on them: their parent's list, their owner's ephemerals, their list's reference. Their shares of the
/// digest are told by whoever changes them: a share follows from what a znode is, so no znode keeps its own, and it has to be subtracted
/// before the first change.
/// </summary>
internal sealed class ZnodeTable
{
    private readonly PathIndex _byPath;

    /// <param name="seed">Of the hash tables.</param>
    public ZnodeTable(ulong seed)
    {
        _byPath = new PathIndex(seed);
        var open = Acls.Retain(Acl.OpenToAll);
        Root = new Znode(ZnodeContent.Of("", []), HashOf(ZnodePath.Root), parent: null, Zxid.Zero, 0, ZnodeLife.Persistent, open);
        _byPath.Add(Root);
        AddShare(Root, TreeDigest.OfPath(ZnodePath.Root));
    }

    public Znode Root { get; }

    public AclTable Acls { get; } = new();

    public QuotaTable Quotas { get; } = new();

    public EphemeralIndex Ephemerals { get; } = new();

    /// <summary>Containers and TTL znodes, in ordinal path order: what a reaper has to look at.</summary>
    public SortedSet<Znode> Reapable { get; } = new(ZnodePaths.Ordinal);

    /// <summary>Those of them after a path, which may be gone; found in logarithmic time.</summary>
    public IEnumerable<Znode> ReapableAfter(string? path)
    {
        if (path is null || Reapable.Count == 0)
        {
            return Reapable;
        }

        var (bound, last) = (ZnodePaths.Probe(path, Root.Acl), Reapable.Max!);
        return ZnodePaths.Ordinal.Compare(bound, last) >= 0
            ? []
            : Reapable.GetViewBetween(bound, last).SkipWhile(znode => string.Equals(znode.Path, path, StringComparison.Ordinal));
    }

    /// <summary>Sum of the shares of all znodes.</summary>
    public ulong Digest { get; private set; }

    public int Count => _byPath.Count;

    /// <summary>What a znode of this tree is to keep of its path.</summary>
    public uint HashOf(ReadOnlySpan<char> path) => _byPath.HashOf(path);

    public Znode? Find(ReadOnlySpan<char> path) => _byPath.Find(path);

    public bool TryFind(ReadOnlySpan<char> path, [NotNullWhen(true)] out Znode? znode)
    {
        znode = _byPath.Find(path);
        return znode is not null;
    }

    /// <summary>The parent of a path whose last component may still lack its sequence.</summary>
    public Znode? FindParent(ReadOnlySpan<char> path)
    {
        var slash = path.LastIndexOf('/');
        return slash == 0 ? Root : _byPath.Find(path[..slash]);
    }

    /// <summary>Enters a znode whose state already holds a reference to its list. The shares of both are the caller's to renew.</summary>
    public void Enter(Znode znode, bool link = true)
    {
        _byPath.Add(znode);
        Hang(znode, link);
    }

    /// <summary>Enters a znode of a snapshot that is being read; it is counted and found by its path when <see cref="IndexRead"/> has been called.</summary>
    public void EnterRead(Znode znode)
    {
        _byPath.AddLater(znode);
        Hang(znode, link: true);
    }

    /// <summary>All znodes of the snapshot have been read.</summary>
    public void IndexRead() => _byPath.AddRest();

    /// <summary>Takes a znode out, together with its reference to its list. Without <paramref name="unlink"/> the (likewise removed) parent keeps it.</summary>
    public void Remove(Znode znode, bool unlink = true)
    {
        _byPath.Remove(znode);
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

        Acls.Release(znode.Acl);
    }

    /// <summary>A znode is what it is to be: its share is in the digest from now on.</summary>
    /// <param name="znode">The znode.</param>
    /// <param name="pathHash">What <see cref="TreeDigest.OfPath"/> gives for its path.</param>
    public void AddShare(Znode znode, ulong pathHash) => Digest += TreeDigest.Of(znode, pathHash);

    /// <summary>A znode is about to change or to go: its share is in the digest no more.</summary>
    /// <param name="znode">The znode, as it was when its share was added.</param>
    /// <param name="pathHash">What <see cref="TreeDigest.OfPath"/> gives for its path.</param>
    public void SubtractShare(Znode znode, ulong pathHash) => Digest -= TreeDigest.Of(znode, pathHash);

    /// <summary>All znodes are again what they were when this was the digest.</summary>
    public void RestoreDigest(ulong before) => Digest = before;

    /// <summary>Puts a pre-image back, reference to the list included; not the digest.</summary>
    public void Restore(Znode znode, in ZnodeState before)
    {
        if (!ReferenceEquals(znode.Acl, before.Acl))
        {
            Acls.Retain(before.Acl);
            Acls.Release(znode.Acl);
        }

        znode.Resized(before.Content.DataLength - znode.DataLength);
        znode.Restore(in before);
    }

    private void Hang(Znode znode, bool link)
    {
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
    }
}
