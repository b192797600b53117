using Coordinator.Primitives;
using Coordinator.Sessions.Calls;
using Coordinator.Sessions.Messages;
using Coordinator.Sessions.Watches;

namespace Coordinator.Sessions;

// Calls from their submission to their early end.
public sealed partial class ClientSession
{
    private void OnSubmit(Submit submit, List<SessionEffect> effects)
    {
        Invariant.Holds(submit.CallId > 0 && !_calls.ContainsKey(submit.CallId));
        if (RefuseSubmit(submit.Body) is { } refusal)
        {
            effects.Add(new CompleteCall(submit.CallId, refusal));
            return;
        }

        var call = NewCall(submit);
        _calls.Add(submit.CallId, call);
        _deadlines.Add(call);
        _queue.Enqueue(call);
        if (submit.Body is CloseCall)
        {
            _isClosing = true;
            if (SessionId.IsNone && !_wasOpenSent)
            {
                End(SessionState.Closed, ErrorCode.SessionExpired, "closed before it was open", effects);
            }
        }
    }

    private CallResult? RefuseSubmit(CallBody body)
    {
        if (IsOver || _isClosing)
        {
            return Ended(ErrorCode.SessionExpired, State == SessionState.Expired ? "the session is over" : "the session is closed");
        }

        if (_queue.Count >= _options.MaxPendingCalls && body is not CloseCall)
        {
            return Ended(ErrorCode.Throttled, $"{_options.MaxPendingCalls} calls of this client are unanswered: {_trouble}");
        }

        var path = body switch { WatchCall call => call.Watch.Path, ReadCall { Watch: { } watch } => watch.Path, _ => null };
        return path is not null && _watches.Refuse(path) is { } reason ? Ended(ErrorCode.TooLarge, reason) : null;
    }

    private PendingCall NewCall(Submit submit)
    {
        switch (submit.Body)
        {
            case WriteCall write:
                return new PendingCall(submit.CallId, submit.Deadline) { Write = new OpsBody(write.Payload) };
            case CloseCall:
                return new PendingCall(submit.CallId, submit.Deadline) { Write = new CloseBody() };
            case WatchCall watch:
                var adds = new PendingCall(submit.CallId, submit.Deadline) { AddsWatch = watch.Watch.WatchId };
                _watches.Add(watch.Watch).Call = adds;
                return adds;
            case ReadCall read:
                var call = new PendingCall(submit.CallId, submit.Deadline) { Read = read };
                if (read.Watch is not null)
                {
                    _watches.Add(read.Watch).Call = call;
                }

                return call;
            default:
                throw new InvariantViolationException($"unknown call {submit.Body.GetType().Name}");
        }
    }

    private void OnCancel(long callId, List<SessionEffect> effects)
    {
        if (_calls.TryGetValue(callId, out var call))
        {
            EndEarly(call, "cancelled", effects);
        }
    }

    private void EndOverdueCalls(List<SessionEffect> effects)
    {
        while (_deadlines.Overdue(_now) is { } call)
        {
            EndEarly(call, $"not answered in time; the last trouble was: {_trouble}", effects);
        }
    }

    // The caller is answered; what may have been accepted goes on until the service has answered, and a number is never left out.
    private void EndEarly(PendingCall call, string reason, List<SessionEffect> effects)
    {
        if (call.Write is null)
        {
            Complete(call, Ended(ErrorCode.Unavailable, reason), effects);
            if (!call.IsUnderWay)
            {
                _queue.Remove(call);
            }

            var watchId = call.Read?.Watch?.WatchId ?? call.AddsWatch;
            if (_watches.Find(watchId) is { } watch)
            {
                RemoveWatch(watch, mayBeKnown: call.IsUnderWay);
            }

            return;
        }

        if (call.MayBeAccepted)
        {
            Complete(call, Ended(ErrorCode.OutcomeUnknown, reason), effects);
            return;
        }

        Complete(call, Ended(ErrorCode.Unavailable, reason), effects);
        if (call.Write is CloseBody)
        {
            return;
        }

        if (call.Seq == 0)
        {
            _queue.Remove(call);
        }
        else
        {
            call.Write = new NoOpBody();
        }
    }

    private void OnUnwatch(long watchId, List<SessionEffect> effects)
    {
        if (IsOver || _watches.Find(watchId) is not { } watch)
        {
            return;
        }

        if (watch is { Kind: null, Call: { } call })
        {
            EndEarly(call, "the watch was removed", effects);
            return;
        }

        RemoveWatch(watch, watch.IsArmed || watch.Call is { IsUnderWay: true });
    }

    private void RemoveWatch(Watch watch, bool mayBeKnown)
    {
        _watches.Remove(watch);
        if (mayBeKnown && IsAttached)
        {
            _queue.Enqueue(new PendingCall(0, long.MaxValue) { RemovesWatch = watch.WatchId });
        }
    }

    private void Complete(PendingCall call, CallResult result, List<SessionEffect> effects)
    {
        if (call.CallId != 0)
        {
            effects.Add(new CompleteCall(call.CallId, result));
            Invariant.Holds(_calls.Remove(call.CallId));
            _deadlines.Remove(call);
            call.CallId = 0;
        }
    }
}
