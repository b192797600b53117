using Coordinator.Primitives;

namespace Coordinator.TestKit.Recipes;

/// <summary>
/// Everything that the workers of recipes did and were told, and every change below the znodes of the recipes as a watch told of it; recorded
/// from many threads.
/// </summary>
public sealed class RecipeHistory
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Type, object> _records = [];
    private readonly List<WatchedEvent> _events = [];
    private readonly List<string> _failures = [];
    private Zxid? _gapAfter;

    /// <summary>The changes told before the first gap, in the order in which they were told.</summary>
    public IReadOnlyList<WatchedEvent> Events => Copy(_events);

    /// <summary>What no worker should have met.</summary>
    public IReadOnlyList<string> Failures => Copy(_failures);

    /// <summary>Through which zxid the changes told are all that there were; null: through the last.</summary>
    public Zxid? GapAfter
    {
        get
        {
            lock (_gate)
            {
                return _gapAfter;
            }
        }
    }

    /// <summary>The records of a kind so far, in the order in which they were added.</summary>
    /// <typeparam name="T">The kind.</typeparam>
    public IReadOnlyList<T> All<T>()
        where T : class
    {
        lock (_gate)
        {
            return _records.TryGetValue(typeof(T), out var list) ? [.. (List<T>)list] : [];
        }
    }

    /// <summary>Adds a record.</summary>
    /// <typeparam name="T">Its kind.</typeparam>
    /// <param name="record">The record.</param>
    /// <returns>The record.</returns>
    public T Add<T>(T record)
        where T : class
    {
        lock (_gate)
        {
            if (!_records.TryGetValue(typeof(T), out var list))
            {
                _records[typeof(T)] = list = new List<T>();
            }

            ((List<T>)list).Add(record);
            return record;
        }
    }

    /// <summary>Adds a change that the watch told of. After a gap nothing is certain any more, and nothing is added.</summary>
    /// <param name="told">The change, or the word that some are missing.</param>
    public void Told(WatchedEvent told)
    {
        lock (_gate)
        {
            if (told.Type == WatchedEventType.Resync)
            {
                _gapAfter ??= _events.Count == 0 ? Zxid.Zero : _events[^1].Zxid;
            }
            else if (_gapAfter is null)
            {
                _events.Add(told);
            }
        }
    }

    /// <summary>Adds something that a worker should not have met.</summary>
    /// <param name="failure">Who met what.</param>
    public void Failed(string failure)
    {
        lock (_gate)
        {
            _failures.Add(failure);
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
