using Coordinator.Client.InMemory.Mapping;
using Coordinator.Primitives;
using Coordinator.Replication;
using Coordinator.Sessions;
using Coordinator.Sessions.Calls;
using Coordinator.Sessions.Messages;
using Coordinator.Simulation.Clients;
using Coordinator.Simulation.Engine;

namespace Coordinator.Simulation.Checkers;

/// <summary>Judges all that one client is told.</summary>
internal sealed class ClientWitness(SimWorld world, RunCheckers checkers, ISessionOwner owner, string name)
{
    private readonly SortedDictionary<long, OpenCall> _calls = [];
    private readonly SortedDictionary<long, WatchWitness> _watches = [];
    private readonly SortedDictionary<long, OneShotWitness> _oneShots = [];
    private readonly HashSet<long> _gone = [];
    private readonly Dictionary<(int Attachment, long Ping), long> _pings = [];
    private SessionId _session;
    private Zxid _seen;

    public int OpenCalls => _calls.Count;

    /// <summary>Persistent watches that stand.</summary>
    public IReadOnlyList<long> Watches => [.. _watches.Keys];

    public void Submits(PlannedCall call, Zxid seen)
    {
        switch (call.Body)
        {
            case null:
                Forget(call.Unwatches);
                return;
            case WatchCall watch:
                _watches[watch.Watch.WatchId] =
                    new WatchWitness($"{name} watch {watch.Watch.WatchId} on {watch.Watch.Path}", watch.Watch.Path, watch.Watch.Recursive, checkers.History);
                break;
            case ReadCall { Watch: { } watch }:
                _oneShots[watch.WatchId] = new OneShotWitness($"{name} one-shot {watch.WatchId} {watch.Kind} on {watch.Path}", watch.Path, watch.Kind, checkers.History);
                break;
            default:
                break;
        }

        _calls.Add(call.Id, new OpenCall(call, seen, checkers.History.Last));
        world.Coverage.Count("call." + call.Body.GetType().Name);
    }

    public void Says(ClientFrame frame)
    {
        if (frame.Attach is { } attach)
        {
            world.Coverage.Count("client.attach");
            foreach (var watch in attach.Rearm)
            {
                if (_oneShots.TryGetValue(watch.WatchId, out var witness))
                {
                    witness.Rearm();
                }
            }

            world.Coverage.Count("watch.resumed", attach.Watches.Count);
        }

        if (frame.Ping > 0)
        {
            _pings[(frame.Attachment, frame.Ping)] = world.Now;
        }
    }

    public void Hears(ServerFrame frame)
    {
        if (frame.Attached is { } attached)
        {
            _session = attached.SessionId;
            checkers.Sessions.Owned(_session, owner);
            Check.That(attached.SeenZxid >= _seen, "seen", $"{name} has seen {_seen}, and is attached at {attached.SeenZxid}");
        }

        foreach (var item in frame.Items)
        {
            if (item is Reply reply)
            {
                Sees(reply.SeenZxid);
            }
        }

        if (frame.Pong is { CountedNumber: > 0 } pong && _pings.TryGetValue((frame.Attachment, pong.CountedNumber), out var sent))
        {
            checkers.Sessions.Counted(_session, sent);
        }
    }

    public void Delivers(DeliverEvents delivered)
    {
        Check.That(!_gone.Contains(delivered.WatchId), "watch", $"{name}: an event for watch {delivered.WatchId}, which is gone");
        world.Coverage.Count(delivered.IsResync ? "watch.resync" : "watch.event", delivered.Events.Count);
        if (_oneShots.TryGetValue(delivered.WatchId, out var oneShot))
        {
            if (!delivered.IsResync)
            {
                oneShot.Fired(delivered.Events[0]);
            }

            Forget(delivered.WatchId);
        }
        else if (_watches.TryGetValue(delivered.WatchId, out var watch))
        {
            foreach (var item in delivered.Events)
            {
                watch.Deliver(item, delivered.IsResync);
            }
        }
    }

    public void Completes(long id, CallResult result)
    {
        Check.That(_calls.Remove(id, out var call), "answers", $"{name}: call {id} is answered twice, or was never made");
        world.Coverage.Count("result." + result.Code);
        if (!result.SeenZxid.IsZero)
        {
            // A call that the client ends by itself shows no state: what re-arming owes a one-shot watch may still be on its way (seed 221).
            var isAnswer = result.Code is not (ErrorCode.Unavailable or ErrorCode.OutcomeUnknown or ErrorCode.SessionExpired);
            Reflected(result.SeenZxid, $"the answer to call {id}", isAnswer);
        }

        switch (call.Plan.Body)
        {
            case WriteCall:
                Wrote(call, result);
                break;
            case ReadCall read:
                Read(call, read, result);
                break;
            case WatchCall watch when result.Code == ErrorCode.Ok:
                _watches[watch.Watch.WatchId].Arm(result.SeenZxid);
                break;
            case WatchCall watch:
                Forget(watch.Watch.WatchId);
                break;
            default:
                break;
        }
    }

    public void Changes(StateChanged changed)
    {
        if (changed.State == SessionState.Expired)
        {
            Check.That(
                changed.Reason == ErrorCode.SessionExpired, "sessions", $"{name}: session {_session} is refused for good: {changed.Reason} {changed.Message}");
            Check.That(
                _session.IsNone || checkers.Sessions.IsOver(_session), "sessions", $"{name} is told that session {_session} is over, which it is not");
        }
    }

    /// <summary>The session has ended: every call has been answered.</summary>
    public void Over() => Check.That(_calls.Count == 0, "answers", $"{name}: {_calls.Count} calls stay unanswered after the end of the session");

    /// <summary>All is quiet: a client whose session is over has been told, by an operator's kill as well.</summary>
    public void Finish(Zxid seen)
    {
        Check.That(!owner.BelievesAlive || !checkers.Sessions.IsOver(_session), "sessions", $"{name} was never told that session {_session} is over");
        Reflected(seen, "the end", isAnswer: true);
    }

    private void Sees(Zxid seen)
    {
        Check.That(seen >= _seen, "seen", $"{name} has seen {_seen}, and is shown {seen}");
        _seen = seen;
    }

    private void Reflected(Zxid seen, string by, bool isAnswer)
    {
        foreach (var watch in _watches.Values)
        {
            watch.Reflected(seen, by);
        }

        foreach (var watch in _oneShots.Values.Where(_ => isAnswer))
        {
            watch.Reflected(seen, by);
        }
    }

    private void Forget(long watchId)
    {
        _watches.Remove(watchId);
        _oneShots.Remove(watchId);
        _gone.Add(watchId);
    }

    private void Wrote(OpenCall call, CallResult result)
    {
        if (result.Code is ErrorCode.Unavailable or ErrorCode.SessionExpired or ErrorCode.Throttled or ErrorCode.TooLarge)
        {
            if (call.Plan.Tag is { } tag)
            {
                checkers.Writes.Refused(tag, result.Code.ToString());
            }

            return;
        }

        if (result.Code == ErrorCode.OutcomeUnknown)
        {
            return;
        }

        Check.That(result.Code is not (ErrorCode.OutOfSequence or ErrorCode.SessionMoved or ErrorCode.NotReady or ErrorCode.SystemError),
            "answers", $"{name}: write {call.Plan.Id} ends {result.Code} {result.Message}");
        var entry = checkers.History.Find(result.Zxid);
        Check.That(entry is not null, "acknowledged", $"{name}: call {call.Plan.Id} was answered {result.Code} with {result.Zxid}, which nobody has applied");
        Check.That(
            entry.Result.Result.Code == result.Code && entry.Txn.Header.Session == _session,
            "acknowledged",
            $"{name}: call {call.Plan.Id} was answered {result.Code} with {result.Zxid}, which is {entry.Result.Result.Code} of session {entry.Txn.Header.Session}");
        Check.That(entry.Zxid > call.Seen, "real-time", $"{name}: call {call.Plan.Id}, made at {call.Seen}, was answered with {result.Zxid}");
        if (result.Code == ErrorCode.Ok && call.Plan.Tag is { } applied)
        {
            checkers.Writes.Acknowledged(applied, result.Zxid);
        }
    }

    private void Read(OpenCall call, ReadCall read, CallResult result)
    {
        var watch = read.Watch is { } wanted ? _oneShots.GetValueOrDefault(wanted.WatchId) : null;
        if (result.Payload is not ReplyItem reply)
        {
            Check.That(
                result.Code is ErrorCode.Unavailable or ErrorCode.SessionExpired or ErrorCode.Throttled or ErrorCode.TooLarge,
                "answers",
                $"{name}: read {call.Plan.Id} ends {result.Code} {result.Message}");
            Forget(read.Watch?.WatchId ?? 0);
            return;
        }

        var payload = (WantedRead)read.Payload;
        ReadChecker.Judge(name, payload.Query, reply, checkers.History);
        Check.That(reply.Seen >= call.Seen, "seen", $"{name}: read {call.Plan.Id} shows {reply.Seen}, the session had seen {call.Seen}");
        Check.That(
            !payload.Linearizable || reply.Seen >= call.CommittedBefore,
            "linearizable",
            $"{name}: read {call.Plan.Id} shows {reply.Seen}, {call.CommittedBefore} was committed before it began");
        world.Coverage.Count(payload.Linearizable ? "read.linearizable" : "read.local");
        if (reply.Code == ErrorCode.Ok || payload.Query is Replication.Reads.ExistsQuery)
        {
            watch?.Arm(reply.Seen);
        }
        else
        {
            Forget(read.Watch?.WatchId ?? 0);
        }
    }

    /// <param name="Plan">The call.</param>
    /// <param name="Seen">What the session had seen when it was made.</param>
    /// <param name="CommittedBefore">What somebody had applied before it was made.</param>
    private sealed record OpenCall(PlannedCall Plan, Zxid Seen, Zxid CommittedBefore);
}
