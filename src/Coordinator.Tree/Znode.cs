using Coordinator.Primitives;

namespace Coordinator.Tree;

/// <summary>
/// One znode. What never changes stands here, what txns change in <see cref="State"/>, so that undoing a change is one copy back.
/// </summary>
internal sealed class Znode(string path, Znode? parent, Zxid czxid, long ctime, ZnodeLife life)
{
    /// <summary>Ordinal by full path: among children of one parent, the ordinal order of their names.</summary>
    public static readonly IComparer<Znode> ByPath = Comparer<Znode>.Create((a, b) => string.CompareOrdinal(a.Path, b.Path));

    /// <summary>Children in ordinal order; null, not empty, on a leaf, because nearly all znodes are leaves.</summary>
    private SortedSet<Znode>? _children;

    /// <summary>What txns change.</summary>
    public ZnodeState State;

    public string Path { get; } = path;

    public Znode? Parent { get; } = parent;

    public Zxid Czxid { get; } = czxid;

    public long Ctime { get; } = ctime;

    public ZnodeLife Life { get; } = life;

    public int NumChildren => _children?.Count ?? 0;

    public IEnumerable<Znode> Children => _children ?? Enumerable.Empty<Znode>();

    /// <summary>Components of the path; 0 for the root.</summary>
    public int Depth => Path.Length == 1 ? 0 : Path.AsSpan().Count('/');

    public ReadOnlySpan<char> Name => Path.AsSpan(Path.LastIndexOf('/') + 1);

    public Stat Stat => new(
        Czxid,
        State.Mzxid,
        Ctime,
        State.Mtime,
        State.Version,
        unchecked((int)((2 * State.Creates) - NumChildren)),
        State.Aversion,
        Life.Owner,
        State.Data.Length,
        NumChildren,
        State.Pzxid);

    public void Link(Znode child)
    {
        var added = (_children ??= new SortedSet<Znode>(ByPath)).Add(child);
        Invariant.Holds(added);
    }

    public void Unlink(Znode child)
    {
        var removed = _children is not null && _children.Remove(child);
        Invariant.Holds(removed);
        if (_children!.Count == 0)
        {
            _children = null;
        }
    }

    public Znode? Child(string name) =>
        _children is not null && _children.TryGetValue(Probe(name), out var child) ? child : null;

    /// <summary>The children whose names follow <paramref name="name"/>, in order; found in logarithmic time.</summary>
    public IEnumerable<Znode> ChildrenAfter(string name)
    {
        if (_children is null)
        {
            return [];
        }

        var bound = Probe(name);
        var last = _children.Max!;
        return ByPath.Compare(bound, last) >= 0
            ? []
            : _children.GetViewBetween(bound, last).SkipWhile(child => string.Equals(child.Path, bound.Path, StringComparison.Ordinal));
    }

    private Znode Probe(string name) => new(ZnodePath.Child(Path, name), parent: null, Zxid.Zero, 0, ZnodeLife.Persistent);
}
