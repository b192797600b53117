using Coordinator.Primitives;
using Coordinator.Simulation.Engine;
using Coordinator.Tree;

namespace Coordinator.Simulation.Checkers;

/// <summary>One persistent watch of one client against the history: every event after its start, in order, none twice.</summary>
internal sealed class WatchWitness(string name, string path, bool isRecursive, GlobalHistory history)
{
    private const string Checker = "watch";

    private readonly Queue<WatchedEvent> _expected = new();
    private readonly List<WatchedEvent> _early = [];
    private int _scanned;
    private Zxid _resyncedEarly;

    /// <summary>Its start is known: the service has answered.</summary>
    public bool IsArmed { get; private set; }

    /// <summary>It runs from here on; what was delivered before belongs to an earlier transmission of the request.</summary>
    public void Arm(Zxid from)
    {
        IsArmed = true;
        var start = _early.Count > 0 ? _early[0].Zxid : from;
        _scanned = _early.Count > 0 ? history.FloorIndex(new Zxid(start.Value - 1)) + 1 : history.FloorIndex(from) + 1;
        var first = true;
        foreach (var early in _early)
        {
            Match(early, skipBefore: first);
            first = false;
        }

        _early.Clear();
        if (_resyncedEarly > from)
        {
            Resync(_resyncedEarly);
        }
    }

    public void Deliver(WatchedEvent delivered, bool isResync)
    {
        if (!IsArmed)
        {
            // A slow reader is told that it lost history before it gets the answers that waited (seed 14206 of 60 s).
            if (isResync)
            {
                _resyncedEarly = Zxid.Max(_resyncedEarly, delivered.Zxid);
                _early.Clear();
            }
            else
            {
                _early.Add(delivered);
            }
        }
        else if (isResync)
        {
            Resync(delivered.Zxid);
        }
        else
        {
            Match(delivered, skipBefore: false);
        }
    }

    /// <summary>The client was shown the state at a zxid: it must have had every event up to it.</summary>
    public void Reflected(Zxid seen, string by)
    {
        if (!IsArmed)
        {
            return;
        }

        ScanTo(seen);
        Check.That(
            _expected.Count == 0 || _expected.Peek().Zxid > seen, Checker, $"{name}: {by} reflects {seen} before the event {Show()} was delivered");
    }

    private void Resync(Zxid zxid)
    {
        ScanTo(zxid);
        _expected.Clear();
    }

    private void Match(WatchedEvent delivered, bool skipBefore)
    {
        ScanTo(delivered.Zxid);
        while (skipBefore && _expected.Count > 0 && _expected.Peek() != delivered)
        {
            _expected.Dequeue();
        }

        Check.That(_expected.Count > 0, Checker, $"{name}: {delivered} is delivered, nothing is expected");
        Check.That(_expected.Peek() == delivered, Checker, $"{name}: {delivered} is delivered, expected is {Show()}");
        _expected.Dequeue();
    }

    private string Show() => _expected.Count == 0 ? "none" : _expected.Peek().ToString();

    private void ScanTo(Zxid zxid)
    {
        for (; _scanned < history.Count && history[_scanned].Zxid <= zxid; _scanned++)
        {
            foreach (var change in history[_scanned].Changes)
            {
                if (WatchRules.Persistent(change, path, isRecursive) is { } type)
                {
                    _expected.Enqueue(new WatchedEvent(type, path == change.Path || isRecursive ? change.Path : path, history[_scanned].Zxid));
                }
            }
        }
    }
}

/// <summary>Which changes concern which watch (ZooKeeper's table).</summary>
internal static class WatchRules
{
    public static WatchedEventType? Persistent(TreeChange change, string path, bool isRecursive)
    {
        if (isRecursive)
        {
            var isBelow = change.Path == path || path == "/" || (change.Path.StartsWith(path, StringComparison.Ordinal) && change.Path[path.Length] == '/');
            return isBelow ? change.Type : null;
        }

        if (change.Path == path)
        {
            return change.Type;
        }

        return change.Type != WatchedEventType.Changed && PathHistory.ParentOf(change.Path) == path ? WatchedEventType.ChildrenChanged : null;
    }

    public static WatchedEventType? OneShot(TreeChange change, string path, Sessions.Messages.OneShotKind kind)
    {
        if (change.Path == path)
        {
            return kind switch
            {
                Sessions.Messages.OneShotKind.Exists => change.Type,
                Sessions.Messages.OneShotKind.Data => change.Type == WatchedEventType.Created ? null : change.Type,
                _ => change.Type == WatchedEventType.Deleted ? change.Type : null,
            };
        }

        return kind == Sessions.Messages.OneShotKind.Children && change.Type != WatchedEventType.Changed && PathHistory.ParentOf(change.Path) == path
            ? WatchedEventType.ChildrenChanged
            : null;
    }
}
