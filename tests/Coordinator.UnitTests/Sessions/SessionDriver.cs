using Coordinator.Primitives;
using Coordinator.Sessions;
using Coordinator.Sessions.Calls;
using Coordinator.Sessions.Messages;

namespace Coordinator.UnitTests.Sessions;

/// <summary>Plays network, server and clock for one session, so that a transcript reads like one.</summary>
internal sealed class SessionDriver
{
    public const int SessionTimeout = 6_000;
    private readonly List<SessionEffect> _effects = [];
    private long _lastCall;
    private long _wakeAt = long.MaxValue;

    public SessionDriver(int servers = 3, Func<SessionOptions, SessionOptions>? configure = null)
    {
        var options = new SessionOptions(servers, new byte[SessionOptions.PasswordBytes], Seed: 1) { TimeoutMilliseconds = SessionTimeout };
        Session = new ClientSession(configure is null ? options : configure(options));
    }

    public ClientSession Session { get; }

    public long Now { get; set; } = 1_000;

    public List<SessionEffect> All { get; } = [];

    public long Connection => All.OfType<Connect>().Last().Connection;

    public int Attachment => All.OfType<SendFrame>().Last(s => s.Frame.Open is not null || s.Frame.Attach is not null).Frame.Attachment;

    public List<SessionEffect> Step(SessionInput input)
    {
        _effects.Clear();
        Session.Step(input, _effects);
        All.AddRange(_effects);
        _wakeAt = _effects.OfType<WakeAt>().LastOrDefault()?.Time ?? _wakeAt;
        return [.. _effects];
    }

    public List<SessionEffect> Start() => Step(new Start(Now));

    public List<SessionEffect> Connect() => Step(new Connected(Now, Connection));

    public List<SessionEffect> Lose() => Step(new ConnectionLost(Now, Connection, "reset"));

    public List<SessionEffect> Frame(Func<ServerFrame, ServerFrame> fill) =>
        Step(new FrameReceived(Now, Connection, fill(new ServerFrame(Attachment))));

    public List<SessionEffect> Attach(long lastApplied = long.MaxValue, long seen = 100, int window = 0, long attachNumber = 1) =>
        Frame(f => f with { Attached = new Attached(new SessionId(77), SessionTimeout, attachNumber, lastApplied, new Zxid(seen)) { MaxOutstanding = window } });

    public List<SessionEffect> Refuse(ErrorCode code, int hint = 0) => Frame(f => f with { Ended = new Refusal(code, "because", hint) });

    public List<SessionEffect> Pong(long counted, bool noLeader = false) =>
        Frame(f => f with { Pong = new Pong(counted, counted, noLeader, new Zxid(1_000_000)) });

    public List<SessionEffect> Items(params ServerItem[] items) => Frame(f => f with { Items = items });

    public List<SessionEffect> Reply(Request request, ErrorCode code = ErrorCode.Ok, long zxid = 200, long seen = 200, long expected = 0, int hint = 0) =>
        Items(Answer(request, code, zxid, seen, expected, hint));

    public static Reply Answer(Request request, ErrorCode code = ErrorCode.Ok, long zxid = 200, long seen = 200, long expected = 0, int hint = 0) =>
        new(request.RequestId, code, new Zxid(zxid), new Zxid(seen)) { ExpectedSeq = expected, RetryAfterMilliseconds = hint, Message = "reply", Payload = code };

    /// <summary>Lets time pass, waking the session whenever it asked to.</summary>
    public List<SessionEffect> Pass(long milliseconds)
    {
        var end = Now + milliseconds;
        var seen = new List<SessionEffect>();
        while (_wakeAt <= end)
        {
            Now = Math.Max(Now, _wakeAt);
            _wakeAt = long.MaxValue;
            seen.AddRange(Step(new Wake(Now)));
            Assert.True(seen.Count < 10_000, "the session wakes without end");
        }

        Now = end;
        seen.AddRange(Step(new Wake(Now)));
        return seen;
    }

    /// <summary>Starts, connects, opens.</summary>
    public SessionDriver Open(int window = 0)
    {
        Start();
        Connect();
        Attach(window: window);
        return this;
    }

    /// <summary>Waits until the session dials again, connects, attaches; returns the frames sent since the connection stood.</summary>
    public List<SessionEffect> Reattach(long lastApplied = long.MaxValue, long seen = 300)
    {
        while (All.FindLastIndex(e => e is Connect) < All.FindLastIndex(e => e is Disconnect))
        {
            Pass(1);
        }

        var effects = Connect();
        effects.AddRange(Attach(lastApplied, seen));
        return effects;
    }

    public (long CallId, List<SessionEffect> Effects) Submit(CallBody body, long deadline = 15_000)
    {
        var id = ++_lastCall;
        return (id, Step(new Submit(Now, id, body, Now + deadline)));
    }

    public (long CallId, WriteRequest Request) Write(object payload, long deadline = 15_000)
    {
        var (id, effects) = Submit(new WriteCall(payload), deadline);
        return (id, Assert.IsType<WriteRequest>(Assert.Single(Requests(effects))));
    }

    public (long CallId, ReadRequest Request) Read(object payload, OneShotWatch? watch = null)
    {
        var (id, effects) = Submit(new ReadCall(payload, watch));
        return (id, Assert.IsType<ReadRequest>(Assert.Single(Requests(effects))));
    }

    public CallResult Result(long callId) => Assert.Single(All.OfType<CompleteCall>(), c => c.CallId == callId).Result;

    public bool IsAnswered(long callId) => All.OfType<CompleteCall>().Any(c => c.CallId == callId);

    public static List<Request> Requests(IEnumerable<SessionEffect> effects) => [.. effects.OfType<SendFrame>().SelectMany(f => f.Frame.Requests)];

    public static List<WriteRequest> Writes(IEnumerable<SessionEffect> effects) => [.. Requests(effects).OfType<WriteRequest>()];

    public static object Payload(WriteRequest request) => Assert.IsType<OpsBody>(request.Body).Payload;
}
