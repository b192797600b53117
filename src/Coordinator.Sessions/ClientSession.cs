using Coordinator.Primitives;
using Coordinator.Sessions.Calls;
using Coordinator.Sessions.Connections;
using Coordinator.Sessions.Messages;
using Coordinator.Sessions.Watches;

namespace Coordinator.Sessions;

/// <summary>
/// The client's half of a session, as a function of what happens: numbers writes and sends them again until they are answered, finds a
/// server and another one when that is gone, keeps watches going, and knows how long the session is certainly alive.
/// </summary>
public sealed partial class ClientSession
{
    // A server that asks for more patience than this is not believed.
    private const int MaxHintMilliseconds = 10_000;
    private const int PromptMilliseconds = 100;

    private readonly SessionOptions _options;
    private readonly CallQueue _queue = new();
    private readonly Dictionary<long, PendingCall> _calls = [];
    private readonly CallDeadlines _deadlines = new();
    private readonly WatchTable _watches;
    private readonly EventDelivery _events;
    private readonly Liveness _liveness = new();
    private readonly ServerRotation _rotation;
    private readonly Backoff _callBackoff;
    private long _now;
    private long _wakeAt = long.MaxValue;
    private bool _isClosing;

    /// <summary>A session that has not begun: nothing happens before <see cref="Start"/>.</summary>
    /// <param name="options">What it is made of.</param>
    public ClientSession(SessionOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Invariant.Holds(options.ServerCount >= 1 && options.Password.Length == SessionOptions.PasswordBytes);
        Invariant.Holds(options.TimeoutMilliseconds > 0 && options.MaxOutstanding > 0 && options.MaxPendingCalls > 0);
        Invariant.Holds(options.MinBackoffMilliseconds > 0 && options.MaxBackoffMilliseconds >= options.MinBackoffMilliseconds);
        var random = new SeededRandom(options.Seed);
        _options = options;
        _watches = new WatchTable(options.MaxWatches, options.MaxWatchPathBytes);
        _events = new EventDelivery(_watches);
        _rotation = new ServerRotation(options.ServerCount, random.Next(options.ServerCount), NewBackoff(random));
        _callBackoff = NewBackoff(random);
        TimeoutMilliseconds = options.TimeoutMilliseconds;
    }

    /// <summary>What is known of the session.</summary>
    public SessionState State { get; private set; }

    /// <summary>The session; none until it is open.</summary>
    public SessionId SessionId { get; private set; }

    /// <summary>The timeout in force; until the session is open, the one asked for.</summary>
    public int TimeoutMilliseconds { get; private set; }

    /// <summary>The server of the newest attachment.</summary>
    public ServerId ServerId { get; private set; }

    /// <summary>
    /// The largest zxid of which this session has seen something. Pongs and the answer to an attach do not count: events up to their
    /// zxid may still be on the way, and one-shot watches that are armed again would miss them.
    /// </summary>
    public Zxid SeenZxid { get; private set; }

    /// <summary>What requests must keep to; until the session is open, the defaults of the service.</summary>
    public Limits Limits { get; private set; } = Limits.Default;

    /// <summary>When the session is to be taken for lost, unless the leader counts a newer ping before; meaningful once it is open.</summary>
    public long LostAt => _liveness.LostAt;

    /// <summary>The newest refusal or failure, for a person to read.</summary>
    public string Trouble => _trouble;

    /// <summary>Calls and numbered writes that are not answered.</summary>
    public int PendingCalls => _queue.Count;

    /// <summary>Whether an attachment stands.</summary>
    public bool IsAttached => _phase == Phase.Attached;

    private bool IsOver => State is SessionState.Expired or SessionState.Closed;

    /// <summary>Takes one input and says what is to be done about it.</summary>
    /// <param name="input">What happened; its time never falls (one that does counts as no time passed).</param>
    /// <param name="effects">Receives what to do, in order.</param>
    public void Step(SessionInput input, List<SessionEffect> effects)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(effects);
        _now = Math.Max(_now, input.Now);
        switch (input)
        {
            case Submit submit:
                OnSubmit(submit, effects);
                break;
            case Submits { Calls: var calls }:
                foreach (var submit in calls)
                {
                    OnSubmit(submit, effects);
                }

                break;
            case Cancel cancel:
                OnCancel(cancel.CallId, effects);
                break;
            case Unwatch unwatch:
                OnUnwatch(unwatch.WatchId, effects);
                break;
            case FrameReceived frame when frame.Connection == _connection:
                OnFrame(frame.Frame, effects);
                break;
            case Sessions.Connected connected when connected.Connection == _connection:
                OnConnected(effects);
                break;
            case ConnectionLost lost when lost.Connection == _connection:
                OnConnectionLost(lost.Reason, effects);
                break;
            case SpareChanged spare:
                Invariant.Holds(spare.ServerIndex >= SpareConnection.None && spare.ServerIndex < _options.ServerCount);
                _rotation.Spare = spare.ServerIndex;

                // Comes before what happened at this time, which counts before the time itself does: a pong may have come just in time.
                return;
            case Start:
                OnStart(effects);
                break;
            default:
                break;
        }

        Advance(effects);
    }

    // Whatever time alone brings about, then whatever may be sent.
    private void Advance(List<SessionEffect> effects)
    {
        if (!IsOver)
        {
            EndOverdueCalls(effects);
            CheckConnection(effects);
            CheckLiveness(effects);
            Send(effects);
        }

        AskToWake(effects);
    }

    private void CheckLiveness(List<SessionEffect> effects)
    {
        if (SessionId.IsNone)
        {
            return;
        }

        var state = _liveness.StateAt(_now);
        if (state != State)
        {
            State = state;
            effects.Add(new StateChanged(state, ErrorCode.Ok, state == SessionState.Connected ? string.Empty : _trouble));
        }
    }

    private void AskToWake(List<SessionEffect> effects)
    {
        var next = IsOver ? long.MaxValue : Math.Min(Math.Min(_deadlines.Next, NextConnectionTime()), NextLivenessTime());
        if (next != _wakeAt || next <= _now)
        {
            _wakeAt = next;
            if (next != long.MaxValue)
            {
                effects.Add(new WakeAt(next));
            }
        }
    }

    private long NextLivenessTime() => SessionId.IsNone ? long.MaxValue : State switch
    {
        SessionState.Connected => _liveness.SuspendedAt,
        SessionState.Suspended => _liveness.LostAt,
        _ => long.MaxValue,
    };

    // The last word of the session: every call is answered now, for nothing can be answered later.
    private void End(SessionState state, ErrorCode code, string message, List<SessionEffect> effects)
    {
        Invariant.Holds(!IsOver && (state is SessionState.Expired or SessionState.Closed));
        State = state;
        effects.Add(new StateChanged(state, code, message));
        foreach (var call in _queue.All())
        {
            if (call.CallId == 0)
            {
                continue;
            }

            var end = call.Write is CloseBody && code is ErrorCode.SessionExpired ? Ended(ErrorCode.Ok, string.Empty)
                : call.Write is not null && call.MayBeAccepted ? Ended(ErrorCode.OutcomeUnknown, $"the session ended before the answer: {message}")
                : Ended(code == ErrorCode.Ok ? ErrorCode.SessionExpired : code, message);
            Complete(call, end, effects);
        }

        Drop(effects);
    }

    private CallResult Ended(ErrorCode code, string message) => new(code, message, Zxid.Zero, SeenZxid, null);

    private Backoff NewBackoff(SeededRandom random) => new(_options.MinBackoffMilliseconds, _options.MaxBackoffMilliseconds, random);
}
