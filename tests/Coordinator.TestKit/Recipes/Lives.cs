using Coordinator.Primitives;

namespace Coordinator.TestKit.Recipes;

/// <summary>The life of a znode.</summary>
/// <param name="Path">The znode.</param>
/// <param name="Created">The txn that created it.</param>
/// <param name="Deleted">The txn that deleted it; null: it lives at the end.</param>
public readonly record struct Life(string Path, Zxid Created, Zxid? Deleted)
{
    /// <summary>Whether it is part of a state.</summary>
    /// <param name="at">The txn after which the state is.</param>
    public bool Covers(Zxid at) => Created <= at && !(Deleted <= at);

    /// <summary>Whether it is part of any state of a stretch.</summary>
    /// <param name="from">The first state.</param>
    /// <param name="through">The last.</param>
    public bool Meets(Zxid from, Zxid through) => Created <= through && !(Deleted <= from);

    /// <summary>In the words of a violation.</summary>
    public override string ToString() => $"{Path} (from {Created} to {(Deleted is { } end ? end.ToString() : "the end")})";
}

/// <summary>Which znodes lived when, by the changes that a watch told of: in no state of the service could it be otherwise.</summary>
public sealed class Lives
{
    private readonly Dictionary<string, List<Life>> _byParent = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Path, Zxid Created), int> _places = [];
    private readonly Zxid? _through;

    /// <summary>Reads them out of a history.</summary>
    /// <param name="history">All of it.</param>
    public Lives(RecipeHistory history)
    {
        ArgumentNullException.ThrowIfNull(history);
        _through = history.GapAfter;
        var living = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var told in history.Events)
        {
            if (told.Type == WatchedEventType.Created)
            {
                var siblings = Siblings(ZnodePath.Parent(told.Path));
                living[told.Path] = siblings.Count;
                _places[(told.Path, told.Zxid)] = siblings.Count;
                siblings.Add(new Life(told.Path, told.Zxid, null));
            }
            else if (told.Type == WatchedEventType.Deleted && living.Remove(told.Path, out var index))
            {
                var siblings = Siblings(ZnodePath.Parent(told.Path));
                siblings[index] = siblings[index] with { Deleted = told.Zxid };
            }
        }
    }

    /// <summary>Whether everything is known: the watch had no gap.</summary>
    public bool AreWhole => _through is null;

    /// <summary>Whether everything about a state is known: the watch had no gap before it.</summary>
    /// <param name="at">The txn after which the state is.</param>
    public bool Knows(Zxid at) => _through is not { } through || at <= through;

    /// <summary>The life of a znode; null: there was none.</summary>
    /// <param name="path">The znode.</param>
    /// <param name="created">Its creation.</param>
    public Life? Of(string path, Zxid created) =>
        _places.TryGetValue((path, created), out var place) ? Siblings(ZnodePath.Parent(path))[place] : null;

    /// <summary>Those of the same parent that were created before a znode and are part of a state, the oldest first.</summary>
    /// <param name="path">The znode.</param>
    /// <param name="created">Its creation.</param>
    /// <param name="at">The txn after which the state is.</param>
    public IEnumerable<Life> Ahead(string path, Zxid created, Zxid at) =>
        Below(ZnodePath.Parent(path)).TakeWhile(life => life.Created < created).Where(life => life.Covers(at));

    /// <summary>All lives below a znode, in the order of their creation.</summary>
    /// <param name="parent">The znode.</param>
    public IReadOnlyList<Life> Below(string parent) => Siblings(parent);

    private List<Life> Siblings(string parent)
    {
        if (!_byParent.TryGetValue(parent, out var lives))
        {
            _byParent[parent] = lives = [];
        }

        return lives;
    }
}
