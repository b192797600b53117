using Coordinator.Primitives;

namespace Coordinator.TestKit.History;

/// <summary>Everything that clients of one ensemble did and saw; recorded from many threads.</summary>
public sealed class RecordedHistory
{
    private readonly Lock _gate = new();
    private readonly List<Call> _calls = [];
    private readonly List<Change> _changes = [];
    private readonly List<(Zxid After, Zxid Through)> _gaps = [];

    /// <summary>The calls so far.</summary>
    public IReadOnlyList<Call> Calls => Copy(_calls);

    /// <summary>The changes so far, in the order in which they were told.</summary>
    public IReadOnlyList<Change> Changes => Copy(_changes);

    /// <summary>Where the watch had to say that it does not know: changes after the first zxid, through the second, may be missing.</summary>
    public IReadOnlyList<(Zxid After, Zxid Through)> Gaps => Copy(_gaps);

    /// <summary>Adds an ended call.</summary>
    public void Add(Call call)
    {
        lock (_gate)
        {
            _calls.Add(call);
        }
    }

    /// <summary>Adds a change that a watch told of.</summary>
    public void Add(Change change)
    {
        lock (_gate)
        {
            _changes.Add(change);
        }
    }

    /// <summary>Adds a gap of the watch, from the last change on.</summary>
    /// <param name="through">Where it goes on.</param>
    public void AddGap(Zxid through)
    {
        lock (_gate)
        {
            _gaps.Add((_changes.Count == 0 ? Zxid.Zero : _changes[^1].Zxid, through));
        }
    }

    private List<T> Copy<T>(List<T> items)
    {
        lock (_gate)
        {
            return [.. items];
        }
    }
}
