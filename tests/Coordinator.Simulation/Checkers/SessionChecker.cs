using Coordinator.Primitives;
using Coordinator.Simulation.Engine;
using Coordinator.Tree.Txns;

namespace Coordinator.Simulation.Checkers;

/// <summary>Ephemerals end with their session; nobody is expired early.</summary>
internal sealed class SessionChecker(SimWorld world)
{
    /// <summary>Clocks of the servers drift by at most this many percent.</summary>
    public const int DriftPercent = 5;

    private readonly Dictionary<SessionId, SessionFacts> _sessions = [];

    /// <summary>A client knows that the leader counted a sign of life sent at this time.</summary>
    public void Counted(SessionId session, long sentAt)
    {
        if (_sessions.TryGetValue(session, out var facts))
        {
            facts.LastCounted = Math.Max(facts.LastCounted, sentAt);
        }
    }

    /// <summary>Who stands for the session; asked when it expires.</summary>
    public void Owned(SessionId session, ISessionOwner owner)
    {
        if (_sessions.TryGetValue(session, out var facts))
        {
            facts.Owner = owner;
        }
    }

    public bool IsOver(SessionId session) => _sessions.TryGetValue(session, out var facts) && facts.IsOver;

    public void Committed(HistoryEntry entry, GlobalHistory history, ReignChecker reigns)
    {
        if (!entry.Result.OpenedSession.IsNone)
        {
            history.Model.TryGetSession(entry.Result.OpenedSession, out var session);
            _sessions[entry.Result.OpenedSession] = new SessionFacts { LastCounted = world.Now, TimeoutMilliseconds = session.TimeoutMilliseconds };
        }

        foreach (var change in entry.Changes)
        {
            if (change.Type == WatchedEventType.Created && history.Model.TryGetStat(change.Path, out var stat) && !stat.EphemeralOwner.IsNone)
            {
                Check.That(
                    !IsOver(stat.EphemeralOwner), "ephemerals", $"{entry.Zxid} creates {change.Path} for session {stat.EphemeralOwner}, which is over");
            }
        }

        if (!entry.Result.ClosedSession.IsNone)
        {
            Closed(entry, history, reigns);
        }
    }

    /// <summary>No ephemeral of a session that is over is left.</summary>
    public void Finish(GlobalHistory history)
    {
        var after = (string?)null;
        var page = history.Model.ListSubtree("/", after, int.MaxValue)!;
        foreach (var znode in page.Entries)
        {
            var owner = znode.Stat.EphemeralOwner;
            Check.That(owner.IsNone || !IsOver(owner), "ephemerals", $"{znode.Path} outlives its session {owner}");
            Check.That(owner.IsNone || history.Model.TryGetSession(owner, out _), "ephemerals", $"{znode.Path} has no session {owner}");
        }
    }

    private void Closed(HistoryEntry entry, GlobalHistory history, ReignChecker reigns)
    {
        var id = entry.Result.ClosedSession;
        var left = history.Model.EphemeralsOf(id);
        Check.That(left.Count == 0, "ephemerals", $"{entry.Zxid} closes session {id}, whose ephemerals stay: {string.Join(' ', left)}");
        Check.That(_sessions.TryGetValue(id, out var facts) && !facts.IsOver, "sessions", $"{entry.Zxid} closes session {id}, which is not open");
        facts.IsOver = true;
        if (entry.Txn.Body is CloseSessionTxn { Reason: CloseReason.Killed })
        {
            world.Coverage.Count("session.killed");
        }

        if (entry.Txn.Body is not CloseSessionTxn { Reason: CloseReason.Expired })
        {
            return;
        }

        world.Coverage.Count("session.expired");
        var shortest = (facts.TimeoutMilliseconds * SimWorld.Millisecond * (100 - DriftPercent) / 100) - (100 * SimWorld.Millisecond);
        Check.That(
            world.Now - facts.LastCounted >= shortest,
            "early-expiry",
            $"{entry.Zxid} expires session {id} of {facts.TimeoutMilliseconds} ms, {(world.Now - facts.LastCounted) / 1000} ms after a sign of life was counted");
        var began = reigns.BeganAt(entry.Zxid.Epoch);
        Check.That(
            began is null || world.Now - began >= shortest,
            "early-expiry",
            $"{entry.Zxid} expires session {id} of {facts.TimeoutMilliseconds} ms, {(world.Now - began) / 1000} ms after its leader began");
        Check.That(
            facts.Owner is null || !facts.Owner.BelievesAlive,
            "early-expiry",
            $"{entry.Zxid} expires session {id}, whose client believes that it is alive");
    }

    private sealed class SessionFacts
    {
        public long LastCounted { get; set; }

        public int TimeoutMilliseconds { get; init; }

        public bool IsOver { get; set; }

        public ISessionOwner? Owner { get; set; }
    }
}

/// <summary>The client of a session.</summary>
internal interface ISessionOwner
{
    /// <summary>It runs, and has not told its user that the session may be lost.</summary>
    bool BelievesAlive { get; }
}
