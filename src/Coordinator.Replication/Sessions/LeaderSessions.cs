using Coordinator.Primitives;
using Coordinator.Tree;

namespace Coordinator.Replication.Sessions;

/// <summary>
/// Attach numbers and deadlines of all sessions, in the leader's memory from activation on. Time is a count of ticks: a new reign gives
/// everybody a full timeout, and a gap in the ticks pushes every deadline.
/// </summary>
/// <param name="tickMilliseconds">Length of a tick.</param>
/// <param name="maxGapMilliseconds">Most that one gap pushes: a wall clock set forward by a year must not keep the dead alive for it.</param>
internal sealed class LeaderSessions(int tickMilliseconds, int maxGapMilliseconds)
{
    private readonly Dictionary<SessionId, LeaderSession> _sessions = [];
    private readonly SortedDictionary<long, List<LeaderSession>> _due = [];
    private readonly List<LeaderSession> _overdue = [];
    private readonly Queue<(long Round, List<LeaderSession> Sessions)> _confirming = new();
    private long _clock;
    private long _lastWall;

    public int Count => _sessions.Count;

    /// <summary>Whether this server leads, and so whether any of this means something.</summary>
    public bool IsActive { get; private set; }

    /// <summary>A reign begins: a full timeout for every session, nothing known of attachments.</summary>
    /// <param name="sessions">All sessions.</param>
    /// <param name="wallMilliseconds">Of the newest tick; 0 before the first.</param>
    public void Begin(IEnumerable<SessionEntry> sessions, long wallMilliseconds)
    {
        End();
        IsActive = true;
        _lastWall = wallMilliseconds;
        foreach (var session in sessions)
        {
            Add(session.Id, session.TimeoutMilliseconds);
        }
    }

    public void End()
    {
        IsActive = false;
        _sessions.Clear();
        _due.Clear();
        _overdue.Clear();
        _confirming.Clear();
        _clock = 0;
    }

    /// <summary>A session was opened by a client of a server, which counts as its attach number 1.</summary>
    public void Opened(SessionId id, int timeoutMilliseconds, ServerId holder)
    {
        var session = Add(id, timeoutMilliseconds);
        session.AttachNumber = 1;
        session.Holder = holder;
    }

    public void Closed(SessionId id) => _sessions.Remove(id);

    public LeaderSession? Find(SessionId id) => _sessions.GetValueOrDefault(id);

    /// <summary>May this attach stand? A sign of life too.</summary>
    public AttachAnswer Attach(SessionId id, long attachNumber, ServerId server)
    {
        if (!_sessions.TryGetValue(id, out var session))
        {
            return new AttachAnswer(AttachDecision.Expired, ServerId.None);
        }

        if (session.Phase == LeaderSessionPhase.Expiring)
        {
            return new AttachAnswer(AttachDecision.Wait, ServerId.None);
        }

        // An open that finds its session counts as number 1 wherever it is made; any other number belongs to one server.
        var isStale = attachNumber < session.AttachNumber
            || (attachNumber == session.AttachNumber && attachNumber != 1 && session.Holder != server);
        if (isStale)
        {
            return new AttachAnswer(AttachDecision.Moved, ServerId.None);
        }

        return new AttachAnswer(AttachDecision.Stands, Hold(session, attachNumber, server));
    }

    /// <summary>Counts a sign of life.</summary>
    /// <returns>Whether it counts, else why not.</returns>
    public TouchAnswer Touch(SessionId id, long attachNumber, ServerId server)
    {
        if (!_sessions.TryGetValue(id, out var session) || session.Phase == LeaderSessionPhase.Expiring)
        {
            return new TouchAnswer(false, false, false, ServerId.None);
        }

        var isSuperseded = attachNumber < session.AttachNumber || (attachNumber == session.AttachNumber && session.Holder != server);
        return isSuperseded
            ? new TouchAnswer(false, true, false, ServerId.None)
            : new TouchAnswer(true, false, Liveness.IsPatient(session.TimeoutTicks * tickMilliseconds, tickMilliseconds), Hold(session, attachNumber, server));
    }

    /// <summary>A tick has passed. A gap of more than two pushes every deadline by the gap.</summary>
    public void Tick(long wallMilliseconds)
    {
        var gap = _lastWall == 0 ? 0 : wallMilliseconds - _lastWall;
        _lastWall = wallMilliseconds;
        _clock++;
        if (gap > 2L * tickMilliseconds)
        {
            _clock -= Math.Min(gap, maxGapMilliseconds) / tickMilliseconds;
        }

        foreach (var (due, sessions) in _due.TakeWhile(bucket => bucket.Key <= _clock).ToList())
        {
            _due.Remove(due);
            foreach (var session in sessions)
            {
                Sort(session);
            }
        }
    }

    /// <summary>Sessions that became overdue and wait for a confirmation of the reign to be asked for.</summary>
    public bool HasOverdue => _overdue.Count > 0;

    /// <summary>A confirmation that begins now is asked for.</summary>
    public void ConfirmationBegun(long round)
    {
        _confirming.Enqueue((round, [.. _overdue]));
        _overdue.ForEach(session => session.ConfirmingRound = round);
        _overdue.Clear();
    }

    /// <summary>
    /// The reign is confirmed, and every sign of life that the confirming servers held has been counted: whoever is still overdue ends now.
    /// </summary>
    public List<SessionId> Confirmed(long round)
    {
        var ended = new List<SessionId>();
        while (_confirming.TryPeek(out var batch) && batch.Round <= round)
        {
            foreach (var session in _confirming.Dequeue().Sessions)
            {
                if (session.Phase == LeaderSessionPhase.Overdue && session.ConfirmingRound == batch.Round && IsKnown(session))
                {
                    session.Phase = LeaderSessionPhase.Expiring;
                    ended.Add(session.Id);
                }
            }
        }

        return ended;
    }

    /// <summary>All that are overdue, without a confirmation.</summary>
    public List<SessionId> Unconfirmed()
    {
        ConfirmationBegun(long.MaxValue);
        return Confirmed(long.MaxValue);
    }

    /// <summary>The expiry could not be proposed: it is tried again after another confirmation.</summary>
    public void ExpiryFailed(SessionId id)
    {
        if (_sessions.TryGetValue(id, out var session))
        {
            BecomeOverdue(session);
        }
    }

    private LeaderSession Add(SessionId id, int timeoutMilliseconds)
    {
        // Two ticks more than the timeout: one because the touch came between two ticks, one because the deadline does.
        var ticks = ((timeoutMilliseconds + tickMilliseconds - 1) / tickMilliseconds) + 2;
        var session = new LeaderSession(id, ticks);
        _sessions[id] = session;
        session.Deadline = _clock + ticks;
        Schedule(session);
        return session;
    }

    private ServerId Hold(LeaderSession session, long attachNumber, ServerId server)
    {
        var displaced = session.Holder != server ? session.Holder : ServerId.None;
        session.AttachNumber = attachNumber;
        session.Holder = server;
        session.Deadline = _clock + session.TimeoutTicks;
        if (session.Phase == LeaderSessionPhase.Overdue)
        {
            session.Phase = LeaderSessionPhase.Live;
            _overdue.Remove(session);
            Schedule(session);
        }

        return displaced;
    }

    // A live session stands in one bucket, at or before its deadline; it moves on when the bucket comes up.
    private void Schedule(LeaderSession session)
    {
        if (!_due.TryGetValue(session.Deadline, out var bucket))
        {
            _due.Add(session.Deadline, bucket = []);
        }

        bucket.Add(session);
    }

    private void Sort(LeaderSession session)
    {
        if (!IsKnown(session))
        {
            return;
        }

        if (session.Deadline > _clock)
        {
            Schedule(session);
        }
        else
        {
            BecomeOverdue(session);
        }
    }

    private void BecomeOverdue(LeaderSession session)
    {
        session.Phase = LeaderSessionPhase.Overdue;
        session.ConfirmingRound = 0;
        _overdue.Add(session);
    }

    private bool IsKnown(LeaderSession session) => _sessions.TryGetValue(session.Id, out var known) && known == session;
}

/// <summary>The leader's verdict on an attach.</summary>
/// <param name="Decision">What.</param>
/// <param name="Displaced">The server that held the session before and is to be told; none when there is none.</param>
internal readonly record struct AttachAnswer(AttachDecision Decision, ServerId Displaced);

/// <summary>Verdicts.</summary>
internal enum AttachDecision
{
    /// <summary>It stands.</summary>
    Stands,

    /// <summary>A larger attach number is known.</summary>
    Moved,

    /// <summary>No such session.</summary>
    Expired,

    /// <summary>Its expiry is proposed: the verdict waits for that txn.</summary>
    Wait,
}

/// <summary>What became of a sign of life.</summary>
/// <param name="Counts">Whether the deadline moved.</param>
/// <param name="IsSuperseded">The attachment that it came by is over: the session attached elsewhere.</param>
/// <param name="Displaced">The server that held the session before and is to be told.</param>
internal readonly record struct TouchAnswer(bool Counts, bool IsSuperseded, bool IsPatient, ServerId Displaced);
