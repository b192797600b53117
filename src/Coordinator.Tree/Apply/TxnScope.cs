using Coordinator.Primitives;
using Coordinator.Tree.Txns;

namespace Coordinator.Tree.Apply;

/// <summary>One txn while it is applied: who, when, what changed, how to undo it. The only way in which txns change znodes.</summary>
internal sealed class TxnScope(TreeState state)
{
    private readonly UndoLog _undo = new(state.Znodes);
    private readonly List<TreeChange> _changes = [];

    /// <summary>Of the znodes before the txn.</summary>
    private ulong _digest;

    public TreeState State => state;

    public ZnodeTable Znodes => state.Znodes;

    public Zxid Zxid { get; private set; }

    /// <summary>The stamped time, which never falls whatever the header says.</summary>
    public long Time { get; private set; }

    public SessionId Session { get; private set; }

    /// <summary>Who the caller has proven to be.</summary>
    public IReadOnlyList<Identity> Identities { get; private set; } = [];

    /// <summary>Whether access control lists are enforced, which older levels did not.</summary>
    public bool ChecksAccess { get; private set; }

    /// <summary>Whether <see cref="ZnodePath.Reserved"/> belongs to the service, which it did not at older levels.</summary>
    public bool HasReserved { get; private set; }

    /// <summary>Whether the quotas of subtrees bind, which older levels did not know.</summary>
    public bool HasQuotas { get; private set; }

    public void Begin(Zxid zxid, long time, TxnHeader header)
    {
        Invariant.Holds(_changes.Count == 0);
        (Zxid, Time, Session, Identities) = (zxid, time, header.Session, header.Identities);
        _digest = Znodes.Digest;
        ChecksAccess = header.ApplyLevel >= TxnHeader.AccessControlLevel;
        HasReserved = header.ApplyLevel >= TxnHeader.MembershipLevel;
        HasQuotas = header.ApplyLevel >= TxnHeader.QuotaLevel;
    }

    /// <summary>Keeps what was done.</summary>
    public TreeChange[] Commit()
    {
        TreeChange[] changes = _changes.Count == 0 ? [] : [.. _changes];
        _changes.Clear();
        state.Snapshot?.Changed(_undo);
        _undo.Forget();
        return changes;
    }

    /// <summary>Leaves no trace of what was done.</summary>
    public void Undo()
    {
        _changes.Clear();
        _undo.Undo();
        Znodes.RestoreDigest(_digest);
    }

    public Znode Create(string path, Znode parent, ReadOnlyMemory<byte> data, IReadOnlyList<Acl> acl, ZnodeLife life)
    {
        var content = ZnodeContent.Of(path.AsSpan(path.LastIndexOf('/') + 1), data.Span);
        var znode = new Znode(content, Znodes.HashOf(path), parent, Zxid, Time, life, Znodes.Acls.Retain(acl));
        var parentHash = OfParent(path);
        Changing(parent, parentHash);
        Znodes.Enter(znode);
        _undo.Created(znode);
        parent.Creates++;
        parent.Pzxid = Zxid;
        Znodes.AddShare(parent, parentHash);
        Znodes.AddShare(znode, TreeDigest.OfPath(path));
        _changes.Add(Change(WatchedEventType.Created, path, znode));
        return znode;
    }

    public void Delete(Znode znode, string path)
    {
        Invariant.Holds(znode.NumChildren == 0);
        Unlink(znode, path);
    }

    /// <param name="childrenFirst">A znode and everything below it; the znode itself last.</param>
    /// <param name="path">Its path.</param>
    public void DeleteAll(List<Znode> childrenFirst, string path)
    {
        for (var i = 0; i < childrenFirst.Count - 1; i++)
        {
            var (below, pathBelow) = (childrenFirst[i], childrenFirst[i].Path);
            Znodes.SubtractShare(below, TreeDigest.OfPath(pathBelow));
            Znodes.Remove(below, unlink: false);
            _undo.DeletedBelow(below);
            _changes.Add(Change(WatchedEventType.Deleted, pathBelow, below));
        }

        Unlink(childrenFirst[^1], path);
    }

    public void SetData(Znode znode, string path, ReadOnlyMemory<byte> data)
    {
        var pathHash = TreeDigest.OfPath(path);
        Changing(znode, pathHash);
        znode.Resized(data.Length - znode.DataLength);
        znode.SetData(data.Span, Zxid, Time, Following(znode.Version));
        Znodes.AddShare(znode, pathHash);
        _changes.Add(new TreeChange(WatchedEventType.Changed, path) { Readers = znode.Acl.Readers });
    }

    /// <summary>No watch sees a change of the list.</summary>
    public void SetAcl(Znode znode, string path, IReadOnlyList<Acl> acl)
    {
        var pathHash = TreeDigest.OfPath(path);
        Changing(znode, pathHash);
        var before = znode.Acl;
        znode.Acl = Znodes.Acls.Retain(acl);
        Znodes.Acls.Release(before);
        znode.Aversion = Following(znode.Aversion);
        Znodes.AddShare(znode, pathHash);
    }

    private void Unlink(Znode znode, string path)
    {
        var (parent, parentHash) = (znode.Parent!, OfParent(path));
        Changing(parent, parentHash);
        Znodes.SubtractShare(znode, TreeDigest.OfPath(path));
        Znodes.Remove(znode);
        _undo.Deleted(znode);
        parent.Pzxid = Zxid;
        Znodes.AddShare(parent, parentHash);
        _changes.Add(Change(WatchedEventType.Deleted, path, znode));
    }

    private void Changing(Znode znode, ulong pathHash)
    {
        _undo.Changing(znode);
        Znodes.SubtractShare(znode, pathHash);
    }

    private static ulong OfParent(string path) => TreeDigest.OfPath(path.AsSpan(0, Math.Max(1, path.LastIndexOf('/'))));

    private static TreeChange Change(WatchedEventType type, string path, Znode znode) =>
        new(type, path) { Readers = znode.Acl.Readers, ParentReaders = znode.Parent!.Acl.Readers };

    /// <summary>A version that wraps skips −1, which would mean "any" (ZOOKEEPER-4743).</summary>
    private static int Following(int version)
    {
        var next = unchecked(version + 1);
        return next == -1 ? 0 : next;
    }
}
