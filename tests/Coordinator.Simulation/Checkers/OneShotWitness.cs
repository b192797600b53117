using Coordinator.Primitives;
using Coordinator.Sessions.Messages;
using Coordinator.Simulation.Engine;

namespace Coordinator.Simulation.Checkers;

/// <summary>One one-shot watch: fires once, for the first change after it was armed.</summary>
internal sealed class OneShotWitness(string name, string path, OneShotKind kind, GlobalHistory history)
{
    private const string Checker = "one-shot";

    private Zxid _armedAt;
    private bool _isArmed;
    private bool _isRearmed;

    public void Arm(Zxid seen)
    {
        _isArmed = true;
        _armedAt = seen;
    }

    /// <summary>The client attached anew: what happened meanwhile is told by the table of setWatches, which knows the outcome only.</summary>
    public void Rearm() => _isRearmed = true;

    public void Fired(WatchedEvent fired)
    {
        if (_isArmed && !_isRearmed)
        {
            // A reader that was so slow that the ring passed its cursor is told by the state, as at an attach: with what happened last (seed 423).
            // What happened last may be of the very txn that the first is of (seed 4611 of 60 s).
            var expected = First();
            Check.That(
                expected == fired || (expected is { } first && (fired.Zxid > first.Zxid || (fired.Zxid == first.Zxid && Last(fired.Zxid) == fired.Type))),
                Checker,
                $"{name}: fires {fired}, expected is {expected}");
        }
    }

    /// <summary>The client was shown the state at a zxid and the watch has not fired.</summary>
    public void Reflected(Zxid seen, string by)
    {
        if (_isArmed && (!_isRearmed || kind != OneShotKind.Exists))
        {
            var expected = First();
            Check.That(expected is null || expected.Value.Zxid > seen, Checker, $"{name}: {by} reflects {seen} before {expected} fired");
        }
    }

    private WatchedEventType? Last(Zxid zxid) =>
        history[history.FloorIndex(zxid)].Changes.Select(change => WatchRules.OneShot(change, path, kind)).LastOrDefault(type => type is not null);

    private WatchedEvent? First()
    {
        for (var i = history.FloorIndex(_armedAt) + 1; i < history.Count; i++)
        {
            foreach (var change in history[i].Changes)
            {
                if (WatchRules.OneShot(change, path, kind) is { } type)
                {
                    return new WatchedEvent(type, path, history[i].Zxid);
                }
            }
        }

        return null;
    }
}
