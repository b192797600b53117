using System.Threading.Channels;
using Coordinator.Primitives;
using Coordinator.Sessions;
using Coordinator.Sessions.Calls;
using Coordinator.Sessions.Messages;

namespace Coordinator.Client.Runtime.Connection;

/// <summary>
/// The one place that touches the session: takes inputs one after the other and does what the session says. A thread of the pool does it, called by
/// whoever hands in an input when nobody is at it. Of a session with one call at a time, the call goes on where it was made and the answer where it was
/// read: finding a thread for such a step takes longer than the step. Where there are more calls, they are taken together.
/// </summary>
internal sealed class SessionLoop : IConnectionListener, IThreadPoolWorkItem, IAsyncDisposable
{
    // Frames that were read and not yet taken; beyond it the stream is not read, and its flow control slows the server.
    private const int MaxWaitingFrames = 64;

    // Calls of one step: bounds how long the first of them waits until it is sent.
    private const int MaxSubmits = 256;

    private readonly Channel<(SessionInput Input, Waiter? Waiter)> _inbox =
        Channel.CreateUnbounded<(SessionInput, Waiter?)>(new UnboundedChannelOptions { SingleReader = true });

    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Dictionary<long, Waiter> _waiters = [];
    private readonly List<Submit> _submits = [];
    private readonly List<SessionEffect> _effects = [];
    private readonly SemaphoreSlim _frameCredits = new(MaxWaitingFrames);
    private readonly ClientSession _session;
    private readonly IServerDialer _dialer;
    private readonly ISessionObserver _observer;
    private readonly TimeProvider _clock;
    private readonly Action<IThreadPoolWorkItem> _pool;
    private readonly ITimer _timer;
    private readonly List<Task> _leaving = [];
    private int _server;
    private int _spare = SpareConnection.None;
    private IServerConnection? _connection;
    private volatile bool _isPaused;
    private volatile bool _isResumed;

    // Nothing is put in any more. The inbox's own word for it (Completion) is not to be relied on: it never comes when the last input is taken at the moment at
    // which the writer is completed, for neither side of this kind of channel sees the other then.
    private volatile bool _isOver;

    // Whose turn it is to step; nobody's before the start and after the end.
    private Turn _turn = new();

    // The last frame that ended a call ended more than one: who made them goes on with the next ones at the same time.
    private bool _isShared;
    private long _wakeAt = long.MaxValue;
    private long _timerAt = long.MaxValue;
    private long _lastCall;

    /// <param name="session">What it steps.</param>
    /// <param name="dialer">The servers.</param>
    /// <param name="observer">Hears what the session says.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="pool">Has it executed by another thread, soon.</param>
    public SessionLoop(ClientSession session, IServerDialer dialer, ISessionObserver observer, TimeProvider clock, Action<IThreadPoolWorkItem> pool)
    {
        _pool = pool;
        _session = session;
        _dialer = dialer;
        _observer = observer;
        _clock = clock;
        _timer = clock.CreateTimer(
            static state => ((SessionLoop)state!).Wake(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    private long Now => Monotonic.Milliseconds(_clock);

    public void Start()
    {
        Post(new Start(Now));
        GoOn();
    }

    /// <summary>Takes nothing until <see cref="Resume"/>, as if the process was stopped.</summary>
    public void Pause() => _isPaused = true;

    public void Resume()
    {
        _isResumed = true;
        _isPaused = false;
        Call();
    }

    /// <summary>Nobody waits for the call any longer.</summary>
    public void Cancel(long callId) => Post(new Cancel(Now, callId));

    public void Unwatch(long watchId) => Post(new Unwatch(Now, watchId));

    public void OnConnected(long connection) => Post(new Connected(Now, connection));

    public void OnLost(long connection, string reason) => Post(new ConnectionLost(Now, connection, reason));

    public async Task OnFrameAsync(long connection, ServerFrame frame, CancellationToken cancellationToken)
    {
        await _frameCredits.WaitAsync(cancellationToken).ConfigureAwait(false);
        if (!_inbox.Writer.TryWrite((new FrameReceived(Now, connection, frame), null)))
        {
            _frameCredits.Release();
        }
        else if (_turn.TryTake())
        {
            StepHereOrGoOn(isAlone: _waiters.Count <= 1);
        }
    }

    /// <summary>Hands a call in; it is in line when this returns.</summary>
    public Waiter Submit(CallBody body, TimeSpan patience)
    {
        var callId = Interlocked.Increment(ref _lastCall);
        var waiter = new Waiter(this, callId, body);
        var now = Now;
        var isIn = _inbox.Writer.TryWrite((new Submit(now, callId, body, now + (long)patience.TotalMilliseconds), waiter));
        ObjectDisposedException.ThrowIf(!isIn, typeof(SessionClient));
        if (_turn.TryTake())
        {
            StepHereOrGoOn(isAlone: _waiters.Count == 0 && !_isShared);
        }

        return waiter;
    }

    /// <summary>Stops; calls that are not answered end now. Throws what broke the loop, if something did.</summary>
    public async ValueTask DisposeAsync()
    {
        _inbox.Writer.TryComplete();
        _isOver = true;
        Call();
        try
        {
            await _ended.Task.ConfigureAwait(false);
        }
        finally
        {
            await _timer.DisposeAsync().ConfigureAwait(false);
            await Task.WhenAll(_leaving).ConfigureAwait(false);
            _frameCredits.Dispose();
        }
    }

    /// <inheritdoc/>
    void IThreadPoolWorkItem.Execute() => StepWhatWaits(int.MaxValue);

    private void Post(SessionInput input)
    {
        _inbox.Writer.TryWrite((input, null));
        Call();
    }

    private void Wake() => Post(new Wake(Now));

    private void Call()
    {
        if (_turn.TryTake())
        {
            GoOn();
        }
    }

    private void GoOn() => _pool(this);

    // Here it is one input, so that a caller works for itself and not for others; and what the step begins does not inherit the caller's context.
    private void StepHereOrGoOn(bool isAlone)
    {
        if (!isAlone)
        {
            GoOn();
        }
        else if (ExecutionContext.IsFlowSuppressed())
        {
            StepWhatWaits(1);
        }
        else
        {
            using (ExecutionContext.SuppressFlow())
            {
                StepWhatWaits(1);
            }
        }
    }

    private void StepWhatWaits(int most)
    {
        try
        {
            _turn.Look();
            var isLeft = Drain(most);
            if (_isOver && !_isPaused && !_inbox.Reader.TryPeek(out _))
            {
                End(fault: null);
            }
            else if (isLeft || !_turn.TryEnd())
            {
                GoOn();
            }
        }
        catch (Exception fault) when (End(fault))
        {
            // Nothing is stepped any more; who disposes hears of it.
        }
    }

    // True: there is more.
    private bool Drain(int most)
    {
        if (_isPaused)
        {
            return false;
        }

        if (_isResumed)
        {
            // What has waited carries the time at which it came; the session must first see how late it is.
            _isResumed = false;
            Take(new Wake(Now));
        }

        for (var count = 0; count < most && !_isPaused && _inbox.Reader.TryRead(out var item); count++)
        {
            Take(item.Input is Submit submit ? Gather(submit, item.Waiter!) : item.Input);
        }

        SetTimer();
        return !_isPaused && _inbox.Reader.TryPeek(out _);
    }

    // Also when an invariant broke: nobody may wait for ever.
    private bool End(Exception? fault)
    {
        _inbox.Writer.TryComplete();
        HangUp();
        while (_inbox.Reader.TryRead(out var item))
        {
            item.Waiter?.TrySetResult(Unanswered(item.Waiter));
        }

        foreach (var waiter in _waiters.Values)
        {
            waiter.TrySetResult(Unanswered(waiter));
        }

        _observer.OnStopped(fault);
        return fault is null ? _ended.TrySetResult() : _ended.TrySetException(fault);
    }

    private static CallResult Unanswered(Waiter waiter)
    {
        var code = waiter.Body is WriteCall ? ErrorCode.OutcomeUnknown : ErrorCode.SessionExpired;
        return new CallResult(code, "the client stopped before the answer", Zxid.Zero, Zxid.Zero, null);
    }

    /// <summary>Takes the calls behind this one with it, as many as are there.</summary>
    private Submits Gather(Submit submit, Waiter waiter)
    {
        _submits.Clear();
        Add(submit, waiter);
        while (_submits.Count < MaxSubmits && _inbox.Reader.TryPeek(out var next) && next.Input is Submit && _inbox.Reader.TryRead(out next))
        {
            Add((Submit)next.Input, next.Waiter!);
        }

        return new Submits(_submits[^1].Now, _submits);
    }

    private void Add(Submit submit, Waiter waiter)
    {
        _waiters.Add(submit.CallId, waiter);
        _submits.Add(submit);
    }

    private void Take(SessionInput input)
    {
        if (input is Wake)
        {
            _timerAt = long.MaxValue;
        }

        TellSpare(input.Now);
        var waiting = _waiters.Count;
        Step(input);
        if (input is FrameReceived)
        {
            _isShared = (waiting - _waiters.Count) switch { 0 => _isShared, var ended => ended > 1 };
            _observer.OnProgress(_session);
            _frameCredits.Release();
        }
    }

    // Any input may make the session leave its server: it knows before that where it can go.
    private void TellSpare(long now)
    {
        var spare = _dialer.InsteadOf(_server);
        if (spare != _spare)
        {
            _spare = spare;
            Step(new SpareChanged(now, spare));
        }
    }

    private void Step(SessionInput input)
    {
        _effects.Clear();
        _session.Step(input, _effects);
        foreach (var effect in _effects)
        {
            Do(effect);
        }
    }

    private void Do(SessionEffect effect)
    {
        switch (effect)
        {
            case SendFrame send when send.Connection == _connection?.Number:
                _connection.Send(send.Frame, isAlone: _waiters.Count <= 1);
                break;
            case CompleteCall complete:
                if (_waiters.Remove(complete.CallId, out var waiter))
                {
                    waiter.TrySetResult(complete.Result);
                }

                break;
            case DeliverEvents events:
                _observer.OnEvents(events);
                break;
            case WakeAt wake:
                _wakeAt = wake.Time;
                break;
            case Connect connect:
                HangUp();
                _observer.OnDial(_dialer.AddressOf(connect.ServerIndex), _session.Trouble);
                _server = connect.ServerIndex;
                _connection = _dialer.Dial(connect.ServerIndex, connect.Connection, this);
                break;
            case Disconnect disconnect when disconnect.Connection == _connection?.Number:
                HangUp();
                break;
            case StateChanged changed:
                _observer.OnState(changed, _session);
                break;
            default:
                break;
        }
    }

    private void HangUp()
    {
        if (_connection is not null)
        {
            _leaving.RemoveAll(t => t.IsCompletedSuccessfully);
            _leaving.Add(_connection.DisposeAsync().AsTask());
            _connection = null;
        }
    }

    // The timer is only ever moved forward: waking too early is harmless, and moving it for every call is not free.
    private void SetTimer()
    {
        if (_wakeAt < _timerAt)
        {
            _timerAt = _wakeAt;
            _timer.Change(TimeSpan.FromMilliseconds(Math.Max(_wakeAt - Now, 0)), Timeout.InfiniteTimeSpan);
        }
    }
}
