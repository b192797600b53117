using Coordinator.Primitives;

namespace Coordinator.Tree;

/// <summary>The ephemerals of each session, in ordinal path order.</summary>
internal sealed class EphemeralIndex
{
    private readonly Dictionary<SessionId, SortedSet<Znode>> _bySession = [];

    public int Count { get; private set; }

    public void Add(Znode znode)
    {
        var owner = znode.Life.Owner;
        Invariant.Holds(!owner.IsNone);
        if (!_bySession.TryGetValue(owner, out var owned))
        {
            owned = new SortedSet<Znode>(ZnodePaths.Ordinal);
            _bySession.Add(owner, owned);
        }

        var added = owned.Add(znode);
        Invariant.Holds(added);
        Count++;
    }

    public void Remove(Znode znode)
    {
        var owned = _bySession[znode.Life.Owner];
        var removed = owned.Remove(znode);
        Invariant.Holds(removed);
        Count--;
        if (owned.Count == 0)
        {
            _bySession.Remove(znode.Life.Owner);
        }
    }

    public int CountOf(SessionId session) => _bySession.TryGetValue(session, out var owned) ? owned.Count : 0;

    /// <summary>A copy, so that the caller may delete what it walks.</summary>
    public Znode[] Of(SessionId session) => _bySession.TryGetValue(session, out var owned) ? [.. owned] : [];
}
