using System.Security.Cryptography;
using Coordinator.Primitives;
using Coordinator.Sessions.Messages;

namespace Coordinator.Sessions;

// Finding a server, attaching to it, leaving it.
public sealed partial class ClientSession
{
    private enum Phase
    {
        // Before Start, and after the end.
        Idle,

        // Until the next server may be dialed.
        Waiting,
        Connecting,
        Attaching,
        Attached,
    }

    private Phase _phase;
    private long _phaseEndsAt;
    private long _connection;
    private int _attachment;
    private long _attachNumber;
    private int _compactedRefusals;
    private bool _wasOpenSent;
    private string _trouble = "no server has answered yet";

    // An attach is quick or refused; a stopped server accepts connections and says nothing.
    private int AttachTimeout => Math.Clamp(TimeoutMilliseconds / 3, 500, 2_000);

    private long MoveAt => _options.ServerCount > 1 ? Math.Min(_liveness.SilentAt, _liveness.LeaderlessAt) : _liveness.SilentAt;

    private void OnStart(List<SessionEffect> effects)
    {
        if (_phase == Phase.Idle && !IsOver)
        {
            Dial(effects);
        }
    }

    private void Dial(List<SessionEffect> effects)
    {
        _phase = Phase.Connecting;
        _phaseEndsAt = _now + _options.ConnectTimeoutMilliseconds;
        effects.Add(new Connect(++_connection, _rotation.Current));
    }

    private void OnConnected(List<SessionEffect> effects)
    {
        if (_phase != Phase.Connecting)
        {
            return;
        }

        _phase = Phase.Attaching;
        _phaseEndsAt = _now + AttachTimeout;
        _liveness.AttachSent(_now);
        var frame = new ClientFrame(++_attachment);
        if (SessionId.IsNone)
        {
            _wasOpenSent = true;
            frame = frame with { Open = new OpenSession(SHA256.HashData(_options.Password.Span), _options.TimeoutMilliseconds) };
        }
        else
        {
            var attach = new AttachSession(SessionId, _options.Password, ++_attachNumber, SeenZxid, _watches.ToRearm(), _watches.ToResume());
            frame = frame with { Attach = attach };
        }

        effects.Add(new SendFrame(_connection, frame));
    }

    private void OnConnectionLost(string reason, List<SessionEffect> effects)
    {
        if (_phase is Phase.Connecting or Phase.Attaching or Phase.Attached)
        {
            GoOn($"connection lost: {reason}", effects);
        }
    }

    private void OnFrame(ServerFrame frame, List<SessionEffect> effects)
    {
        if (frame.Attachment != _attachment || _phase is not (Phase.Attaching or Phase.Attached))
        {
            return;
        }

        if (frame.Attached is { } attached && _phase == Phase.Attaching)
        {
            OnAttached(attached, effects);
        }

        // A reply may end the attachment or the session: then nothing after it counts.
        for (var i = 0; i < frame.Items.Count && _phase == Phase.Attached; i++)
        {
            OnItem(frame.Items[i], effects);
        }

        if (frame.Pong is { } pong && _phase == Phase.Attached)
        {
            _liveness.Pong(_now, pong.CountedNumber, pong.NoLeader);
            _rotation.Progress();
        }

        if (frame.Ended is { } refusal && _phase is Phase.Attaching or Phase.Attached)
        {
            OnEnded(refusal, effects);
        }
    }

    private void OnAttached(Attached attached, List<SessionEffect> effects)
    {
        if (attached.LastAppliedSeq < _queue.AckedSeq)
        {
            // A server that has applied what this session has seen knows its answered writes, unless its history is another one.
            const string reason = "the service was restored or recovered to a state without writes of this session that it had acknowledged";
            End(SessionState.Expired, ErrorCode.SessionExpired, reason, effects);
            return;
        }

        _phase = Phase.Attached;
        SessionId = attached.SessionId;
        ServerId = attached.ServerId;
        _rotation.Met(ServerId);
        TimeoutMilliseconds = attached.TimeoutMilliseconds > 0 ? attached.TimeoutMilliseconds : _options.TimeoutMilliseconds;
        _attachNumber = Math.Max(_attachNumber, attached.AttachNumber);
        _window = attached.MaxOutstanding > 0 ? Math.Min(attached.MaxOutstanding, _options.MaxOutstanding) : _options.MaxOutstanding;
        Limits = Limits.Default with
        {
            MaxDataBytes = attached.MaxDataBytes > 0 ? attached.MaxDataBytes : Limits.Default.MaxDataBytes,
            MaxRequestBytes = attached.MaxRequestBytes > 0 ? attached.MaxRequestBytes : Limits.Default.MaxRequestBytes,
        };
        _holdUntil = 0;
        _refused = null;
        _delayedUntil = 0;
        _compactedRefusals = 0;
        _liveness.Attached(_now, TimeoutMilliseconds);
    }

    private void OnEnded(Refusal refusal, List<SessionEffect> effects)
    {
        switch (refusal.Code)
        {
            case ErrorCode.SessionExpired:
            case ErrorCode.AuthFailed:
            case ErrorCode.BadArguments:
            case ErrorCode.NoAuth:
            case ErrorCode.Unimplemented:
            case ErrorCode.TooLarge:
                End(SessionState.Expired, refusal.Code, refusal.Message, effects);
                return;
            case ErrorCode.Compacted:
                // Another server may reach further back; when all have said so the history is gone.
                if (++_compactedRefusals >= _options.ServerCount)
                {
                    _watches.ForgetHistory();
                }

                _rotation.Prefer(refusal.BetterServer);
                break;
            default:
                break;
        }

        GoOn($"{refusal.Code}: {refusal.Message}", effects);
        _phaseEndsAt = _now + Hinted((int)(_phaseEndsAt - _now), refusal.Code, refusal.RetryAfterMilliseconds);
    }

    // Leaves the server, whatever stands with it, for the next one.
    private void GoOn(string trouble, List<SessionEffect> effects)
    {
        _trouble = trouble;
        Drop(effects);
        _phase = Phase.Waiting;
        _phaseEndsAt = _now + _rotation.Advance();
    }

    // A throttled client stays away for as long as it is told. Another refusal says when it makes sense to ask again: leaders are found within
    // some hundred milliseconds, so a client that has a hint does not wait much longer.
    private static int Hinted(int wait, ErrorCode code, int hint)
    {
        var bounded = Math.Clamp(hint, 0, MaxHintMilliseconds);
        return code == ErrorCode.Throttled ? Math.Max(wait, bounded) : bounded > 0 ? Math.Min(wait, Math.Max(bounded, PromptMilliseconds)) : wait;
    }

    private void Drop(List<SessionEffect> effects)
    {
        if (_phase is Phase.Connecting or Phase.Attaching or Phase.Attached)
        {
            effects.Add(new Disconnect(_connection));
        }

        _phase = Phase.Idle;
        _queue.RewindAll();
        _events.Forget();
    }

    private void CheckConnection(List<SessionEffect> effects)
    {
        switch (_phase)
        {
            case Phase.Connecting when _now >= _phaseEndsAt:
                GoOn("no connection in time", effects);
                break;
            case Phase.Attaching when _now >= _phaseEndsAt:
                GoOn("the server did not answer the attach in time", effects);
                break;
            case Phase.Attached when _now >= MoveAt:
                GoOn("the server has answered no ping for a sixth of the timeout, or has had no leader for a while", effects);
                break;
            default:
                break;
        }

        if (_phase == Phase.Waiting && _now >= _phaseEndsAt)
        {
            Dial(effects);
        }
    }

    private long NextConnectionTime() => _phase switch
    {
        Phase.Idle => long.MaxValue,
        Phase.Attached => Math.Min(Math.Min(_liveness.NextPingAt, MoveAt), NextSendTime()),
        _ => _phaseEndsAt,
    };
}
