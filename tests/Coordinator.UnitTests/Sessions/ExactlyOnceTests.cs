using Coordinator.Primitives;
using Coordinator.Sessions;
using Coordinator.Sessions.Calls;
using Coordinator.Sessions.Messages;
using CsCheck;

namespace Coordinator.UnitTests.Sessions;

/// <summary>
/// Random runs against <see cref="ModelService"/>: lost connections, refusals, lagging servers, changes of leader, duplicated replies,
/// cancelled and overdue calls; then everything heals and every promise is looked at.
/// </summary>
public sealed class ExactlyOnceTests
{
    [Fact]
    public void RandomRun_AnyFaults_KeepsEveryPromise() =>
        Gen.ULong.Sample(seed => new Run(seed).Play(), iter: 1_000);

    private sealed class Run
    {
        private const int Servers = 3;
        private readonly SeededRandom _random;
        private readonly ModelService _service = new(Servers);
        private readonly ClientSession _session;
        private readonly List<SessionEffect> _effects = [];
        private readonly Queue<ClientFrame> _toServer = new();
        private readonly Dictionary<long, CallResult> _results = [];
        private readonly List<long> _writes = [];
        private readonly List<(long Call, int WritesBefore)> _reads = [];
        private readonly List<long> _delivered = [];
        private ModelServer? _server;
        private ServerItem? _lastItem;
        private long _connection;
        private long _dialing;
        private int _dialedServer;
        private long _now = 1;
        private long _wakeAt = long.MaxValue;
        private long _lastCall;
        private long _lastPing;
        private bool _isHealed;

        public Run(ulong seed)
        {
            _random = new SeededRandom(seed);
            _session = new ClientSession(new SessionOptions(Servers, new byte[16], seed) { TimeoutMilliseconds = 6_000, MaxOutstanding = 5 });
        }

        public void Play()
        {
            Step(new Start(_now));
            Submit(new WatchCall(new PersistentWatch(1, "/", true, new Zxid(1))), 1_000_000);
            for (var i = 0; i < 400; i++)
            {
                Disturb();
            }

            _isHealed = true;
            for (var i = 0; i < 20_000 && !IsQuiet(); i++)
            {
                Proceed(_random.Next(6));
            }

            Check();
        }

        private bool IsQuiet() => _session.PendingCalls == 0 && _session.IsAttached && _results.Count == _lastCall
            && _service.Servers.TrueForAll(s => s.Offered == s.Accepted.Count) && _server!.Outbox.Count == 0
            && _delivered.Count > 0 == _service.Events.Count > 0 && (_delivered.Count == 0 || _delivered[^1] >= _service.Events[^1]);

        private void Disturb()
        {
            switch (_random.Next(14))
            {
                case 0:
                    Lose();
                    break;
                case 1:
                    _service.ChangeLeader();
                    break;
                case 2 when _lastCall > 1:
                    Step(new Cancel(_now, _lastCall - _random.Next((int)Math.Min(_lastCall - 1, 4))));
                    break;
                case 3 when _random.Next(10) == 0 && _service.Events.Count > 0:
                    _service.Floor = _service.Events[_random.Next(_service.Events.Count)];
                    break;
                case 4 or 5:
                    SubmitTogether(1 + _random.Next(3));
                    break;
                case 6:
                    _reads.Add((_lastCall + 1, _writes.Count));
                    Submit(new ReadCall("r"), 1_000_000);
                    break;
                default:
                    Proceed(_random.Next(6));
                    break;
            }
        }

        private void SubmitTogether(int writes)
        {
            var calls = new List<Submit>();
            while (calls.Count < writes)
            {
                _writes.Add(++_lastCall);
                var patience = _random.Next(5) == 0 ? 1 + _random.Next(200) : 1_000_000;
                calls.Add(new Submit(_now, _lastCall, new WriteCall(_lastCall), _now + patience));
            }

            Step(writes == 1 ? calls[0] : new Submits(_now, calls));
        }

        private void Submit(CallBody body, long patience) => Step(new Submit(_now, ++_lastCall, body, _now + patience));

        private void Proceed(int choice)
        {
            switch (choice)
            {
                case 0:
                    _now += 1 + _random.Next(40);
                    if (_now >= _wakeAt)
                    {
                        _wakeAt = long.MaxValue;
                        Step(new Wake(_now));
                    }

                    break;
                case 1:
                    _service.Propose(_service.Servers[_random.Next(Servers)]);
                    break;
                case 2:
                    _service.Apply(_service.Servers[_random.Next(Servers)]);
                    break;
                case 3 when _dialing != 0:
                    (_connection, _dialing) = (_dialing, 0);
                    _server = _service.Servers[_dialedServer];
                    _server.Forget(0);
                    Step(new Connected(_now, _connection));
                    break;
                case 4 when _toServer.TryDequeue(out var frame):
                    Serve(frame);
                    break;
                case 5 when _server is not null:
                    Reply();
                    break;
                default:
                    break;
            }
        }

        private void Serve(ClientFrame frame)
        {
            if (frame.Open is not null || frame.Attach is not null)
            {
                Step(new FrameReceived(_now, _connection, _service.Attach(_server!, frame)));
                return;
            }

            Assert.Equal(_server!.Attachment, frame.Attachment);
            _lastPing = Math.Max(_lastPing, frame.Ping);
            ModelService.Receive(_server, frame.Requests, () => !_isHealed && _random.Next(8) == 0);
            if (frame.Ping != 0)
            {
                Step(new FrameReceived(_now, _connection, new ServerFrame(frame.Attachment) { Pong = new Pong(frame.Ping, frame.Ping, false, default) }));
            }
        }

        private void Reply()
        {
            _service.Answer(_server!);
            if (_random.Next(6) == 0 && _lastItem is Reply again)
            {
                Step(new FrameReceived(_now, _connection, new ServerFrame(_server!.Attachment) { Items = [again] }));
            }

            if (_server is not null && _server.Outbox.TryDequeue(out _lastItem))
            {
                Step(new FrameReceived(_now, _connection, new ServerFrame(_server.Attachment) { Items = [_lastItem] }));
            }
        }

        private void Lose()
        {
            if (_server is not null || _dialing != 0)
            {
                var lost = _dialing != 0 ? _dialing : _connection;
                Hang();
                Step(new ConnectionLost(_now, lost, "reset"));
            }
        }

        private void Hang()
        {
            _server = null;
            _dialing = 0;
            _lastItem = null;
            _toServer.Clear();
        }

        private void Step(SessionInput input)
        {
            _effects.Clear();
            _session.Step(input, _effects);
            foreach (var effect in _effects)
            {
                switch (effect)
                {
                    case Connect connect:
                        (_dialing, _dialedServer) = (connect.Connection, connect.ServerIndex);
                        break;
                    case Disconnect:
                        Hang();
                        break;
                    case SendFrame send:
                        _toServer.Enqueue(send.Frame);
                        break;
                    case CompleteCall complete:
                        Assert.True(_results.TryAdd(complete.CallId, complete.Result), "answered twice");
                        break;
                    case DeliverEvents events:
                        Deliver(events);
                        break;
                    case WakeAt wake:
                        _wakeAt = wake.Time;
                        break;
                    default:
                        break;
                }
            }
        }

        // After a Resync the history up to it counts as listed.
        private void Deliver(DeliverEvents delivery)
        {
            if (delivery.IsResync)
            {
                var zxid = Assert.Single(delivery.Events).Zxid.Value;
                Assert.True(_delivered.Count == 0 || zxid >= _delivered[^1], "a Resync goes back");
                _delivered.Clear();
                _delivered.AddRange(_service.Events.Where(z => z <= zxid));
                return;
            }

            _delivered.AddRange(delivery.Events.Select(e => e.Zxid.Value));
        }

        private void Check()
        {
            Assert.True(IsQuiet(), $"never quiet: {_session.PendingCalls} pending, {_results.Count} of {_lastCall} answered, {_delivered.Count} of {_service.Events.Count} events");
            var effects = _service.Effects.Cast<long>().ToList();
            Assert.Equal(effects.Order(), effects);
            Assert.Equal(effects.Count, effects.Distinct().Count());
            foreach (var write in _writes)
            {
                var result = _results[write];
                switch (result.Code)
                {
                    case ErrorCode.Ok:
                        Assert.Contains(write, effects);
                        Assert.Equal(write, result.Payload);
                        break;
                    case ErrorCode.Unavailable:
                        Assert.DoesNotContain(write, effects);
                        break;
                    default:
                        Assert.Equal(ErrorCode.OutcomeUnknown, result.Code);
                        break;
                }
            }

            foreach (var (call, writesBefore) in _reads.Where(r => _results[r.Call].Code == ErrorCode.Ok))
            {
                var seen = ((List<object>)_results[call].Payload!).Cast<long>().ToHashSet();
                Assert.All(_writes.Take(writesBefore).Where(w => _results[w].Code == ErrorCode.Ok), w => Assert.Contains(w, seen));
            }

            Assert.Equal(_service.Events, _delivered);
        }
    }
}
