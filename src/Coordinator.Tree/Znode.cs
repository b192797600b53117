using Coordinator.Primitives;

namespace Coordinator.Tree;

/// <summary>
/// One znode. What never changes stands here, what txns change in <see cref="State"/>, so that undoing a change is one copy back.
/// </summary>
internal sealed class Znode(string path, Znode? parent, Zxid czxid, long ctime, ZnodeLife life)
{
    /// <summary>Ordinal by full path: among children of one parent, the ordinal order of their names.</summary>
    public static readonly IComparer<Znode> ByPath = Comparer<Znode>.Create((a, b) => string.CompareOrdinal(a.Path, b.Path));

    /// <summary>What is below; null, not empty, on a leaf, because nearly all znodes are leaves.</summary>
    private Offspring? _offspring;

    /// <summary>What txns change.</summary>
    public ZnodeState State;

    public string Path { get; } = path;

    public Znode? Parent { get; } = parent;

    public Zxid Czxid { get; } = czxid;

    public long Ctime { get; } = ctime;

    public ZnodeLife Life { get; } = life;

    public int NumChildren => _offspring?.Children.Count ?? 0;

    public IEnumerable<Znode> Children => _offspring?.Children ?? Enumerable.Empty<Znode>();

    /// <summary>Znodes here and below.</summary>
    public long SubtreeZnodes => 1 + (_offspring?.Znodes ?? 0);

    /// <summary>Bytes of data here and below.</summary>
    public long SubtreeBytes => State.Data.Length + (_offspring?.Bytes ?? 0);

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

    /// <summary>Takes a child in, with what is below it.</summary>
    public void Link(Znode child)
    {
        var added = (_offspring ??= new Offspring()).Children.Add(child);
        Invariant.Holds(added);
        CountBelow(child.SubtreeZnodes, child.SubtreeBytes);
    }

    /// <summary>Lets a child go, with what is below it.</summary>
    public void Unlink(Znode child)
    {
        var removed = _offspring is not null && _offspring.Children.Remove(child);
        Invariant.Holds(removed);
        CountBelow(-child.SubtreeZnodes, -child.SubtreeBytes);
        if (_offspring!.Children.Count == 0)
        {
            Invariant.Holds(_offspring is { Znodes: 0, Bytes: 0 });
            _offspring = null;
        }
    }

    /// <summary>The data have more bytes than before, or fewer.</summary>
    public void Resized(int more) => Parent?.CountBelow(0, more);

    public Znode? Child(string name) =>
        _offspring is not null && _offspring.Children.TryGetValue(Probe(name), out var child) ? child : null;

    /// <summary>The children whose names follow <paramref name="name"/>, in order; found in logarithmic time.</summary>
    public IEnumerable<Znode> ChildrenAfter(string name)
    {
        if (_offspring is not { Children: var children })
        {
            return [];
        }

        var bound = Probe(name);
        var last = children.Max!;
        return ByPath.Compare(bound, last) >= 0
            ? []
            : children.GetViewBetween(bound, last).SkipWhile(child => string.Equals(child.Path, bound.Path, StringComparison.Ordinal));
    }

    private void CountBelow(long znodes, long bytes)
    {
        for (var ancestor = this; ancestor is not null; ancestor = ancestor.Parent)
        {
            ancestor._offspring!.Znodes += znodes;
            ancestor._offspring.Bytes += bytes;
        }
    }

    private Znode Probe(string name) => new(ZnodePath.Child(Path, name), parent: null, Zxid.Zero, 0, ZnodeLife.Persistent);

    private sealed class Offspring
    {
        /// <summary>In ordinal order.</summary>
        public readonly SortedSet<Znode> Children = new(ByPath);

        /// <summary>Znodes below.</summary>
        public long Znodes;

        /// <summary>Bytes of their data.</summary>
        public long Bytes;
    }
}
