using Coordinator.Primitives;

namespace Coordinator.Tree;

/// <summary>
/// The distinct access control lists of the tree, shared by reference count. There are no ids that could outlive a list or
/// differ between a replayed and a restored tree (ZOOKEEPER-3306, ZOOKEEPER-4689, ZOOKEEPER-4846): a snapshot numbers lists by first use.
/// </summary>
internal sealed class AclTable
{
    private readonly Dictionary<IReadOnlyList<Acl>, InternedAcl> _lists = new(AclListComparer.Instance);
    private InternedAcl? _open;

    public int Count => _lists.Count;

    /// <summary>The shared form of a list, without its duplicates, with one more reference.</summary>
    public InternedAcl Retain(IReadOnlyList<Acl> acl)
    {
        if (ReferenceEquals(acl, Acl.OpenToAll) && _open is { References: > 0 })
        {
            _open.References++;
            return _open;
        }

        var distinct = WithoutDuplicates(acl);
        if (!_lists.TryGetValue(distinct, out var interned))
        {
            interned = new InternedAcl(distinct);
            _lists.Add(distinct, interned);
        }

        if (ReferenceEquals(acl, Acl.OpenToAll))
        {
            _open = interned;
        }

        interned.References++;
        return interned;
    }

    /// <summary>One more reference to a list that is, or a moment ago was, in the table.</summary>
    public void Retain(InternedAcl acl)
    {
        if (acl.References++ == 0)
        {
            _lists.Add(acl.Entries, acl);
        }
    }

    public void Release(InternedAcl acl)
    {
        Invariant.Holds(acl.References > 0);
        if (--acl.References == 0)
        {
            var removed = _lists.Remove(acl.Entries);
            Invariant.Holds(removed);
        }
    }

    private static Acl[] WithoutDuplicates(IReadOnlyList<Acl> acl)
    {
        if (acl.Count == 1)
        {
            return [acl[0]];
        }

        var seen = new HashSet<Acl>();
        return [.. acl.Where(seen.Add)];
    }
}
