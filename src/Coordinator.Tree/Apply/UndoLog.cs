using System.Diagnostics;
using System.Runtime.InteropServices;
using Coordinator.Tree.Snapshots;

namespace Coordinator.Tree.Apply;

/// <summary>
/// What one txn did to the tree, newest last, so that a failed multi or a fault leaves no trace. It lives inside one Apply call: nothing of it
/// is pending between txns (ZOOKEEPER-1624 was a rollback of state that was).
/// </summary>
internal sealed class UndoLog(ZnodeTable znodes)
{
    private const int KeptCapacity = 1024;
    private readonly List<Entry> _entries = [];

    private enum Kind
    {
        Created,
        Deleted,
        DeletedBelow,
        Changed,
    }

    public void Created(Znode znode) => _entries.Add(new Entry(Kind.Created, znode, default));

    public void Deleted(Znode znode) => _entries.Add(new Entry(Kind.Deleted, znode, default));

    /// <summary>Deleted together with its parent, in whose list it still stands.</summary>
    public void DeletedBelow(Znode znode) => _entries.Add(new Entry(Kind.DeletedBelow, znode, default));

    public void Changing(Znode znode) => _entries.Add(new Entry(Kind.Changed, znode, znode.Capture()));

    /// <summary>Shows a snapshot under way what was changed and deleted; of what was changed twice it keeps the first.</summary>
    public void KeepIn(ZnodeImageWalk walk)
    {
        foreach (ref readonly var entry in CollectionsMarshal.AsSpan(_entries))
        {
            if (entry.Kind == Kind.Changed)
            {
                walk.Keep(entry.Znode, in entry.Before);
            }
            else if (entry.Kind != Kind.Created)
            {
                walk.KeepDeleted(entry.Znode);
            }
        }
    }

    public void Forget()
    {
        _entries.Clear();
        if (_entries.Capacity > KeptCapacity)
        {
            _entries.Capacity = 0;
        }
    }

    public void Undo()
    {
        for (var i = _entries.Count - 1; i >= 0; i--)
        {
            Undo(_entries[i]);
        }

        Forget();
    }

    private void Undo(in Entry entry)
    {
        switch (entry.Kind)
        {
            case Kind.Created:
                znodes.Remove(entry.Znode);
                break;
            case Kind.Deleted:
                znodes.Acls.Retain(entry.Znode.Acl);
                znodes.Enter(entry.Znode);
                break;
            case Kind.DeletedBelow:
                znodes.Acls.Retain(entry.Znode.Acl);
                znodes.Enter(entry.Znode, link: false);
                break;
            case Kind.Changed:
                znodes.Restore(entry.Znode, in entry.Before);
                break;
            default:
                throw new UnreachableException();
        }
    }

    private readonly struct Entry(Kind kind, Znode znode, in ZnodeState before)
    {
        public readonly Kind Kind = kind;
        public readonly Znode Znode = znode;
        public readonly ZnodeState Before = before;
    }
}
