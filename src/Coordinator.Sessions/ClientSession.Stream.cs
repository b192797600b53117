using Coordinator.Primitives;
using Coordinator.Sessions.Calls;
using Coordinator.Sessions.Messages;
using Coordinator.Sessions.Watches;

namespace Coordinator.Sessions;

// What goes over an attachment: requests, their answers, events.
public sealed partial class ClientSession
{
    private int _window;
    private long _holdUntil;
    private long _delayedUntil;

    // Refused last: until it is answered it goes alone, so that a line that would be refused is not sent again and again.
    private PendingCall? _refused;

    private int Room => _refused is null ? _window - _queue.UnderWay : _refused.IsUnderWay ? 0 : 1;

    private void Send(List<SessionEffect> effects)
    {
        if (!IsAttached)
        {
            return;
        }

        var ping = _now >= _liveness.NextPingAt ? _liveness.Ping(_now) : 0;
        var requests = TakeRequests();
        if (ping != 0 || requests.Count > 0)
        {
            effects.Add(new SendFrame(_connection, new ClientFrame(_attachment) { Requests = requests, Ping = ping }));
        }
    }

    private List<Request> TakeRequests()
    {
        if (_queue.HasDelayed && _now >= _delayedUntil)
        {
            _queue.ReleaseDelayed();
        }

        if (!_queue.HasUnsent || _now < _holdUntil || Room <= 0)
        {
            return [];
        }

        var requests = new List<Request>();
        while (Room > 0 && _queue.TakeNext() is { } call)
        {
            requests.Add(ToRequest(call));
        }

        return requests;
    }

    private Request ToRequest(PendingCall call)
    {
        if (call.Write is not null)
        {
            return new WriteRequest(call.RequestId, call.Seq, _queue.AckedSeq, call.Write);
        }

        if (call.Read is { } read)
        {
            // A watch that was removed meanwhile is not armed.
            var isWanted = read.Watch is not null && _watches.Find(read.Watch.WatchId) is not null;
            return new ReadRequest(call.RequestId, read.Payload, isWanted ? read.Watch : null);
        }

        if (call.AddsWatch != 0 && _watches.Find(call.AddsWatch) is { } watch)
        {
            return new AddWatchRequest(call.RequestId, new PersistentWatch(watch.WatchId, watch.Path, watch.IsRecursive, _watches.ResumeOf(watch)));
        }

        return new RemoveWatchRequest(call.RequestId, call.RemovesWatch);
    }

    private long NextSendTime()
    {
        var held = _queue.HasUnsent && _now < _holdUntil ? _holdUntil : long.MaxValue;
        return _queue.HasDelayed ? Math.Min(held, _delayedUntil) : held;
    }

    private void OnItem(ServerItem item, List<SessionEffect> effects)
    {
        switch (item)
        {
            case Reply reply:
                // The service sends every event up to what a reply has seen before that reply.
                if (!_events.HasIncomplete)
                {
                    SeenZxid = Zxid.Max(SeenZxid, reply.SeenZxid);
                    _watches.Advance(reply.SeenZxid);
                }

                if (_queue.Find(reply.RequestId) is { } call)
                {
                    OnReply(call, reply, effects);
                }

                break;
            case Events events:
                _events.Deliver(events, effects);
                SeenZxid = Zxid.Max(SeenZxid, events.CompleteZxid);
                break;
            default:
                break;
        }
    }

    private void OnReply(PendingCall call, Reply reply, List<SessionEffect> effects)
    {
        switch (reply.Code)
        {
            case ErrorCode.SessionExpired:
                OnExpiredReply(call, reply, effects);
                break;
            case ErrorCode.SessionMoved when reply.Zxid.IsZero:
                GoOn($"{reply.Code}: {reply.Message}", effects);
                break;
            case ErrorCode.OutOfSequence when call.Write is not null:
                OnOutOfSequence(call, reply);
                break;
            case ErrorCode.Throttled or ErrorCode.Unavailable or ErrorCode.NotReady or ErrorCode.OutcomeUnknown when reply.Zxid.IsZero:
                OnRefused(call, reply);
                break;
            default:
                _rotation.Progress();
                OnAnswered(call, reply, effects);
                break;
        }
    }

    // Of this transmission it is certain; of an earlier one that was not answered it is not.
    private void OnExpiredReply(PendingCall call, Reply reply, List<SessionEffect> effects)
    {
        if (call.Write is not CloseBody && !call.IsInDoubt)
        {
            _queue.Remove(call);
            Complete(call, ToResult(reply), effects);
        }

        End(SessionState.Expired, ErrorCode.SessionExpired, reply.Message, effects);
    }

    // A recorded result that happens to be Unavailable (that of a no-op) names its txn and does not come here.
    private void OnRefused(PendingCall call, Reply reply)
    {
        _trouble = $"{reply.Code}: {reply.Message}";
        if (reply.Code is ErrorCode.Unavailable)
        {
            _liveness.Leaderless(_now);
        }

        if (call.Write is not null)
        {
            _queue.Rewind(call, inDoubt: reply.Code == ErrorCode.OutcomeUnknown);
            _refused = call;
            _holdUntil = _now + Hinted(_callBackoff.Next(), reply.Code, reply.RetryAfterMilliseconds);
        }
        else if (call.CallId == 0 && call.RemovesWatch == 0)
        {
            _queue.Remove(call);
        }
        else
        {
            // Reads that are refused together wait together.
            var isAlone = !_queue.HasDelayed || _now >= _delayedUntil;
            _delayedUntil = isAlone ? _now + Hinted(_callBackoff.Next(), reply.Code, reply.RetryAfterMilliseconds) : _delayedUntil;
            _queue.Delay(call);
        }
    }

    // A gap, or too many results kept: everything from the number that is missed goes again, with a newer acknowledgement.
    private void OnOutOfSequence(PendingCall call, Reply reply)
    {
        _trouble = $"{reply.Code}: {reply.Message}";
        var from = _queue.FirstUnderWayFrom(reply.ExpectedSeq) is { } first && first.Seq < call.Seq ? first : call;
        _queue.Rewind(from, inDoubt: true);
        _holdUntil = _now + _callBackoff.Next();
    }

    private void OnAnswered(PendingCall call, Reply reply, List<SessionEffect> effects)
    {
        if (call.Write is { } write)
        {
            OnWriteAnswered(call, write, reply, effects);
            return;
        }

        if (call.AddsWatch != 0 && _watches.Find(call.AddsWatch) is { } added)
        {
            OnWatchAnswered(call, added, reply, effects);
            return;
        }

        _callBackoff.Reset();
        _queue.Remove(call);
        if (call.Read?.Watch is { } oneShot && _watches.Find(oneShot.WatchId) is { } watch)
        {
            Arm(watch, reply.Code);
        }

        Complete(call, ToResult(reply), effects);
    }

    private void OnWriteAnswered(PendingCall call, WriteBody write, Reply reply, List<SessionEffect> effects)
    {
        if (reply.Code != ErrorCode.Ok && reply.Zxid.IsZero && write is not NoOpBody)
        {
            // An error without a txn: whether its number is used up is not known, so a no-op uses it up; if it already is, that one is
            // answered from the table.
            Complete(call, ToResult(reply), effects);
            call.Write = new NoOpBody();
            _queue.Rewind(call, inDoubt: true);
            _holdUntil = _now + _callBackoff.Next();
            return;
        }

        _callBackoff.Reset();
        _liveness.Led();
        _refused = call == _refused ? null : _refused;
        _queue.Remove(call);
        Complete(call, ToResult(reply), effects);
        if (write is CloseBody && reply.Code == ErrorCode.Ok)
        {
            End(SessionState.Closed, ErrorCode.Ok, string.Empty, effects);
        }
    }

    private void OnWatchAnswered(PendingCall call, Watch watch, Reply reply, List<SessionEffect> effects)
    {
        if (reply.Code == ErrorCode.Compacted && !reply.BetterServer.IsNone && !watch.NeedsResync && ++watch.Redirects < _options.ServerCount)
        {
            // The call is not answered: it goes again where the session attaches next.
            _rotation.Prefer(reply.BetterServer);
            GoOn($"server {reply.BetterServer} has the history of {watch.Path}", effects);
            return;
        }

        if (reply.Code == ErrorCode.Compacted && !watch.NeedsResync)
        {
            watch.NeedsResync = true;
            _queue.Delay(call);
            _delayedUntil = _now;
            return;
        }

        _queue.Remove(call);
        watch.Call = null;
        if (reply.Code == ErrorCode.Ok)
        {
            watch.IsArmed = true;
            watch.Resume = Zxid.Max(watch.Resume, reply.SeenZxid);
        }
        else
        {
            _watches.Remove(watch);
        }

        Complete(call, ToResult(reply), effects);
        if (reply.Code == ErrorCode.Ok && watch.NeedsResync)
        {
            watch.NeedsResync = false;
            effects.Add(new DeliverEvents(watch.WatchId, [new WatchedEvent(WatchedEventType.Resync, watch.Path, reply.SeenZxid)], IsResync: true));
        }
    }

    // As in ZooKeeper: a read that finds its znode leaves a data watch, exists also leaves one for the creation of what is absent.
    private void Arm(Watch watch, ErrorCode code)
    {
        watch.Call = null;
        if (code == ErrorCode.Ok)
        {
            watch.Kind = watch.Kind == OneShotKind.Exists ? OneShotKind.Data : watch.Kind;
            watch.IsArmed = true;
        }
        else if (code == ErrorCode.NoNode && watch.Kind == OneShotKind.Exists)
        {
            watch.IsArmed = true;
        }
        else
        {
            _watches.Remove(watch);
        }
    }

    private static CallResult ToResult(Reply reply) => new(reply.Code, reply.Message, reply.Zxid, reply.SeenZxid, reply.Payload);
}
