using System.Collections.Concurrent;
using Coordinator.Client.Abstractions;
using Coordinator.Client.Runtime.Connection;
using Coordinator.Client.Runtime.Watches;
using Coordinator.Primitives;
using Coordinator.Sessions;
using Microsoft.Extensions.Logging;
using SessionState = Coordinator.Client.Abstractions.SessionState;

namespace Coordinator.Client.Runtime;

/// <summary>Passes on what the loop tells: states to the view, events to their watches, the rest to the log.</summary>
/// <param name="settings">Names the log.</param>
internal sealed class ClientObserver(ClientSettings settings) : ISessionObserver
{
    private readonly ILogger _logger = settings.LoggerFactory.CreateLogger("Coordinator.Client");
    private readonly ConcurrentDictionary<long, IEventSink> _sinks = new();
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile CoordinatorException? _end;
    private volatile Limits _limits = Limits.Default;
    private volatile string _trouble = string.Empty;

    public SessionView View { get; } = new(settings.SessionTimeout, settings.Clock);

    /// <summary>Completes when the session is open.</summary>
    public Task Opened => _opened.Task;

    public Limits Limits => _limits;

    public string Trouble => _trouble;

    public void Add(long watchId, IEventSink sink)
    {
        _sinks[watchId] = sink;

        // The end may have come between.
        if (_end is { } end)
        {
            sink.Fail(end);
        }
    }

    public void Remove(long watchId) => _sinks.TryRemove(watchId, out _);

    public void OnDial(string address, string trouble)
    {
        _trouble = trouble;
        ClientTelemetry.Dialed();
        ClientLog.Dialing(_logger, address, trouble);
    }

    public void OnState(StateChanged changed, ClientSession session)
    {
        var state = (SessionState)changed.State;
        View.Change(state, session.SessionId, TimeSpan.FromMilliseconds(session.TimeoutMilliseconds), session.LostAt);
        _limits = session.Limits;
        if (state is SessionState.Connected or SessionState.Closed)
        {
            ClientLog.StateChanged(_logger, session.SessionId.ToString(), state.ToString(), session.ServerId.ToString());
        }
        else
        {
            ClientLog.StateWorsened(_logger, session.SessionId.ToString(), state.ToString(), changed.Message);
        }

        if (state == SessionState.Connected)
        {
            _opened.TrySetResult();
        }
        else if (state is SessionState.Expired or SessionState.Closed)
        {
            End(changed.Reason == ErrorCode.Ok ? ErrorCode.SessionExpired : changed.Reason, changed.Message.Length > 0 ? changed.Message : "the session was closed");
        }
    }

    public void OnProgress(ClientSession session) => View.Saw(session.SeenZxid, session.LostAt);

    public void OnEvents(DeliverEvents events)
    {
        ClientTelemetry.Delivered(events.Events.Count);
        if (_sinks.TryGetValue(events.WatchId, out var sink))
        {
            sink.Offer(events.Events, events.IsResync);
            if (sink is OneShotSink)
            {
                Remove(events.WatchId);
            }
        }
    }

    public void OnStopped(Exception? fault)
    {
        if (fault is not null)
        {
            ClientLog.Broken(_logger, fault);
        }

        if (!View.IsOver)
        {
            View.Change(fault is null ? SessionState.Closed : SessionState.Expired, View.Id, View.Timeout, lostAt: 0);
        }

        End(fault is null ? ErrorCode.SessionExpired : ErrorCode.SystemError, "the client was closed", fault);
    }

    private void End(ErrorCode code, string message, Exception? cause = null)
    {
        _end ??= new CoordinatorException(code, message, innerException: cause);
        _opened.TrySetException(_end);
        _ = _opened.Task.Exception;
        foreach (var (watchId, sink) in _sinks)
        {
            sink.Fail(_end);
            Remove(watchId);
        }
    }
}
