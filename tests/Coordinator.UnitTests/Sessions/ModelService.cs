using Coordinator.Primitives;
using Coordinator.Sessions.Messages;

namespace Coordinator.UnitTests.Sessions;

/// <summary>
/// The service as one session sees it, in little: servers that lag behind one log, keep what they accepted until they have applied it,
/// offer it again at will, refuse and hold, answer from the table, bound kept results. What may go wrong is drawn by the caller.
/// </summary>
internal sealed class ModelService
{
    private const int KeptResults = 6;
    private readonly List<(long Seq, WriteBody Body, ErrorCode Code)> _applied = [];
    private readonly SortedDictionary<long, (int Position, ErrorCode Code)> _results = [];
    private readonly List<long> _events = [];
    private readonly int _servers;
    private long _lastSeq;
    private long _lastAttach;

    public ModelService(int servers)
    {
        _servers = servers;
        Servers = [.. Enumerable.Range(0, servers).Select(_ => new ModelServer())];
    }

    public List<ModelServer> Servers { get; }

    /// <summary>Payloads in the order in which they took effect.</summary>
    public IEnumerable<object> Effects => _applied.Where(a => a.Body is OpsBody).Select(a => ((OpsBody)a.Body).Payload);

    /// <summary>Zxids of all events that a watch from the beginning sees.</summary>
    public IReadOnlyList<long> Events => _events;

    /// <summary>Zxids up to this are no longer in any ring.</summary>
    public long Floor { get; set; }

    public static Zxid ZxidOf(int position) => new(1_000 + position);

    /// <summary>Offers the next accepted write of a server to the log; it stays accepted there until it is applied there.</summary>
    public void Propose(ModelServer server)
    {
        if (server.Offered >= server.Accepted.Count)
        {
            return;
        }

        var request = server.Accepted[server.Offered++];
        if (request.WriteSeq <= _lastSeq)
        {
            Assert.True(_applied.Exists(a => a.Seq == request.WriteSeq && a.Body.Equals(request.Body)), "a number stands for two requests");
            return;
        }

        foreach (var seq in _results.Keys.Where(s => s <= request.AckedSeq).ToList())
        {
            _results.Remove(seq);
        }

        if (request.WriteSeq > _lastSeq + 1 || _results.Count >= KeptResults)
        {
            server.OutOfSequence[request.RequestId] = _lastSeq + 1;
            return;
        }

        _lastSeq = request.WriteSeq;
        var code = request.Body is NoOpBody ? ErrorCode.Unavailable : ErrorCode.Ok;
        _applied.Add((request.WriteSeq, request.Body, code));
        _results.Add(request.WriteSeq, (_applied.Count, code));
        if (request.Body is OpsBody)
        {
            _events.AddRange(Enumerable.Repeat(ZxidOf(_applied.Count).Value, 1 + (int)(request.WriteSeq % 3)));
        }
    }

    /// <summary>The server catches up by one txn.</summary>
    public void Apply(ModelServer server) => server.Applied = Math.Min(server.Applied + 1, _applied.Count);

    /// <summary>A new leader: what servers have accepted and not applied is offered again, in order.</summary>
    public void ChangeLeader()
    {
        foreach (var server in Servers)
        {
            server.Accepted.RemoveAll(r => LastAppliedAt(server) >= r.WriteSeq);
            server.Offered = 0;
        }
    }

    public ServerFrame Attach(ModelServer server, ClientFrame frame)
    {
        server.Forget(frame.Attachment);
        var refusal = new ServerFrame(frame.Attachment);
        if (frame.Attach is { } attach)
        {
            if (ZxidOf(server.Applied) < attach.SeenZxid)
            {
                return refusal with { Ended = new Refusal(ErrorCode.NotReady, "behind") };
            }

            Assert.True(attach.AttachNumber > _lastAttach);
            _lastAttach = attach.AttachNumber;
            foreach (var watch in attach.Watches)
            {
                AddWatch(server, watch, isResume: true);
            }
        }

        _lastAttach = Math.Max(_lastAttach, 1);
        Assert.True(server.Attachment == frame.Attachment);
        return refusal with
        {
            Attached = new Attached(new SessionId(1_000), 6_000, _lastAttach, LastAppliedAt(server), ZxidOf(server.Applied)) { MaxOutstanding = 4 },
        };
    }

    /// <summary>Takes requests; <paramref name="refuse"/> decides for each write and read whether it is turned away.</summary>
    public static void Receive(ModelServer server, IReadOnlyList<Request> requests, Func<bool> refuse)
    {
        foreach (var request in requests)
        {
            Assert.True(request.RequestId > server.LastRequest);
            server.LastRequest = request.RequestId;
            var seq = (request as WriteRequest)?.WriteSeq ?? 0;
            if (server.HeldFor != 0 && seq != server.HeldFor)
            {
                continue;
            }

            server.HeldFor = 0;
            if (refuse())
            {
                server.HeldFor = seq;
                server.Outbox.Enqueue(new Reply(request.RequestId, ErrorCode.Throttled, Zxid.Zero, Zxid.Zero));
                continue;
            }

            if (request is WriteRequest write)
            {
                server.Accepted.Add(write);
            }

            server.Unanswered.Enqueue(request);
        }
    }

    /// <summary>Moves what can be answered now to the server's outbox: events first, replies in request order.</summary>
    public void Answer(ModelServer server)
    {
        while (server.Unanswered.TryPeek(out var request) && ReplyTo(server, request) is { } reply)
        {
            server.Unanswered.Dequeue();
            SendEvents(server);
            server.Outbox.Enqueue(reply with { SeenZxid = ZxidOf(server.Applied) });
        }

        SendEvents(server);
    }

    private Reply? ReplyTo(ModelServer server, Request request)
    {
        switch (request)
        {
            case WriteRequest write when server.OutOfSequence.TryGetValue(write.RequestId, out var expected):
                return new Reply(write.RequestId, ErrorCode.OutOfSequence, Zxid.Zero, Zxid.Zero) { ExpectedSeq = expected };
            case WriteRequest write when LastAppliedAt(server) >= write.WriteSeq:
                Assert.True(_results.TryGetValue(write.WriteSeq, out var result), "a result is gone that the client still needs");
                var body = _applied[result.Position - 1].Body;
                return new Reply(write.RequestId, result.Code, ZxidOf(result.Position), Zxid.Zero) { Payload = (body as OpsBody)?.Payload };
            case WriteRequest:
                return null;
            case ReadRequest read:
                return new Reply(read.RequestId, ErrorCode.Ok, Zxid.Zero, Zxid.Zero) { Payload = Effects.Take(EffectsAt(server)).ToList() };
            case AddWatchRequest add when add.Watch.FromZxid.Value < Floor && !add.Watch.FromZxid.IsZero:
                return new Reply(add.RequestId, ErrorCode.Compacted, Zxid.Zero, Zxid.Zero);
            case AddWatchRequest add:
                AddWatch(server, add.Watch, isResume: false);
                return new Reply(add.RequestId, ErrorCode.Ok, Zxid.Zero, Zxid.Zero);
            default:
                return new Reply(request.RequestId, ErrorCode.Ok, Zxid.Zero, Zxid.Zero);
        }
    }

    private void AddWatch(ModelServer server, PersistentWatch watch, bool isResume)
    {
        server.WatchId = watch.WatchId;
        server.SentThrough = watch.FromZxid.IsZero ? ZxidOf(server.Applied).Value : watch.FromZxid.Value;
        if (isResume && (watch.FromZxid.IsZero || server.SentThrough < Floor))
        {
            server.SentThrough = Math.Max(server.SentThrough, Floor);
            var place = new Zxid(server.SentThrough);
            var resync = new WatchEvent(new WatchedEvent(WatchedEventType.Resync, "/", place), [watch.WatchId]);
            server.Outbox.Enqueue(new Events([resync], place));
        }
    }

    // One message per event: every txn of more than one event comes in chunks.
    private void SendEvents(ModelServer server)
    {
        if (server.WatchId == 0)
        {
            return;
        }

        var due = _events.Where(z => z > server.SentThrough && z <= ZxidOf(server.Applied).Value).ToList();
        for (var i = 0; i < due.Count; i++)
        {
            var isLastOfTxn = i + 1 == due.Count || due[i + 1] != due[i];
            var item = new WatchEvent(new WatchedEvent(WatchedEventType.Changed, "/", new Zxid(due[i])), [server.WatchId]);
            server.Outbox.Enqueue(new Events([item], new Zxid(isLastOfTxn ? due[i] : due[i] - 1)));
        }

        server.SentThrough = Math.Max(server.SentThrough, ZxidOf(server.Applied).Value);
    }

    private long LastAppliedAt(ModelServer server) => server.Applied == 0 ? 0 : _applied[server.Applied - 1].Seq;

    private int EffectsAt(ModelServer server) => _applied.Take(server.Applied).Count(a => a.Body is OpsBody);
}

/// <summary>One server of the model: the attachment it has, and what it keeps beyond it.</summary>
internal sealed class ModelServer
{
    /// <summary>Accepted and not known to be applied here; survives the attachment.</summary>
    public List<WriteRequest> Accepted { get; } = [];

    public int Offered { get; set; }

    public int Applied { get; set; }

    public Dictionary<long, long> OutOfSequence { get; } = [];

    public int Attachment { get; private set; }

    public Queue<Request> Unanswered { get; } = new();

    public Queue<ServerItem> Outbox { get; } = new();

    public long HeldFor { get; set; }

    public long LastRequest { get; set; }

    public long WatchId { get; set; }

    public long SentThrough { get; set; }

    public void Forget(int attachment)
    {
        Attachment = attachment;
        Unanswered.Clear();
        Outbox.Clear();
        HeldFor = 0;
        LastRequest = 0;
        WatchId = 0;
    }
}
