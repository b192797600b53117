using Coordinator.Primitives;
using Coordinator.Tree.Txns;

namespace Coordinator.Replication.Inspections;

/// <summary>
/// Which paths and sessions keep this server busy: of each kind of activity the most frequent ones, of the minute under way and the one before.
/// What comes by other servers is counted there.
/// </summary>
internal sealed class Hotspots(ReplicaContext context)
{
    private const int WindowMilliseconds = 60_000;

    private Window _current = new();
    private Window _previous = new();
    private long _currentBegan;
    private long _previousBegan;

    /// <summary>A txn was decided.</summary>
    public void OnApplied(Txn txn)
    {
        if (txn.Header.Origin != context.Self || txn.Body is not WriteTxn write)
        {
            return;
        }

        foreach (var op in write.Ops)
        {
            _current.Count(Activity.Write, op.Path);
        }

        _current.Count(Activity.Write, txn.Header.Session, write.Ops.Count);
    }

    /// <summary>A read was answered.</summary>
    /// <param name="session">Of whom; none for a call without one.</param>
    /// <param name="path">A legal path.</param>
    public void OnRead(SessionId session, string path)
    {
        _current.Count(Activity.Read, path);
        _current.Count(Activity.Read, session, 1);
    }

    /// <summary>Events were sent.</summary>
    public void OnEvents(SessionId session, IReadOnlyList<WatchHit> hits)
    {
        foreach (var hit in hits)
        {
            _current.Count(Activity.Event, hit.Event.Path);
        }

        _current.Count(Activity.Event, session, hits.Count);
    }

    public void OnTick()
    {
        if ((context.Ticks - _currentBegan) * context.Options.TickMilliseconds >= WindowMilliseconds)
        {
            (_current, _previous) = (_previous, _current);
            (_currentBegan, _previousBegan) = (context.Ticks, _currentBegan);
            _current.Clear();
        }
    }

    /// <summary>The most frequent of each kind.</summary>
    /// <param name="top">Most of each.</param>
    public HotspotList List(int top)
    {
        var hotspots = new List<Hotspot>();
        foreach (var activity in Window.Activities)
        {
            hotspots.AddRange(Top(_current.Paths(activity), _previous.Paths(activity), top)
                .Select(hot => new Hotspot(activity, hot.Key, SessionId.None, hot.Count, hot.AtMost)));
            hotspots.AddRange(Top(_current.Sessions(activity), _previous.Sessions(activity), top)
                .Select(hot => new Hotspot(activity, null, hot.Key, hot.Count, hot.AtMost)));
        }

        return new HotspotList((context.Ticks - _previousBegan) * context.Options.TickMilliseconds, hotspots);
    }

    private static IEnumerable<(TKey Key, long Count, long AtMost)> Top<TKey>(TopCounters<TKey> current, TopCounters<TKey> previous, int top)
        where TKey : notnull => current.Counters.Concat(previous.Counters)
        .GroupBy(counter => counter.Key)
        .Select(group => (group.Key, Count: group.Sum(counter => counter.Count - counter.Inherited), AtMost: group.Sum(counter => counter.Count)))
        .OrderByDescending(hot => hot.Count)
        .ThenBy(hot => hot.Key.ToString(), StringComparer.Ordinal)
        .Take(top);

    /// <summary>Counts of one minute.</summary>
    private sealed class Window
    {
        private const int Counters = 128;

        private readonly TopCounters<string>[] _paths = [.. Activities.Select(_ => new TopCounters<string>(Counters, StringComparer.Ordinal))];
        private readonly TopCounters<SessionId>[] _sessions = [.. Activities.Select(_ => new TopCounters<SessionId>(Counters))];

        public static IReadOnlyList<Activity> Activities { get; } = [Activity.Write, Activity.Read, Activity.Event];

        public TopCounters<string> Paths(Activity activity) => _paths[(int)activity];

        public TopCounters<SessionId> Sessions(Activity activity) => _sessions[(int)activity];

        public void Count(Activity activity, string path) => _paths[(int)activity].Add(path);

        public void Count(Activity activity, SessionId session, int times)
        {
            if (!session.IsNone && times > 0)
            {
                _sessions[(int)activity].Add(session, times);
            }
        }

        public void Clear()
        {
            foreach (var activity in Activities)
            {
                Paths(activity).Clear();
                Sessions(activity).Clear();
            }
        }
    }
}
