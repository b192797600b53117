using System.Collections.Concurrent;
using Coordinator.Primitives;
using Coordinator.Replication;
using Coordinator.Replication.Inspections;
using Coordinator.Replication.Members;
using Coordinator.Replication.Reads;
using Coordinator.Server.Loop;
using Coordinator.Server.Telemetry;
using Coordinator.Tree.Txns;
using Coordinator.Zab;

namespace Coordinator.Server.Clients;

/// <summary>
/// The door for clients, whatever protocol they speak: turns calls and streams into inputs, and routes what the replica answers. Holds no
/// rule of the service; only bounds.
/// </summary>
public sealed class ClientGateway(GatewayOptions options, CoordinatorMetrics? metrics = null)
{
    private readonly ConcurrentDictionary<AttachmentId, SessionOutbox> _outboxes = new();
    private readonly ConcurrentDictionary<long, TaskCompletionSource<UnaryReply>> _calls = new();
    private readonly ConcurrentDictionary<StreamOutbox, StreamOutbox> _streams = new();
    private readonly StreamWakes _wakes = new();
    private volatile IInputQueue? _inputs;
    private volatile bool _isStopped;
    private long _lastAttachment;
    private long _lastCall;
    private int _callCount;

    /// <summary>Bounds that are told to clients.</summary>
    public GatewayOptions Options => options;

    /// <summary>Whether the loop takes inputs: before the disk is recovered, and after a stop, clients are refused.</summary>
    public bool IsOpen => _inputs is not null && !_isStopped;

    private IInputQueue Inputs
    {
        get
        {
            Invariant.Holds(_inputs is not null);
            return _inputs;
        }
    }

    /// <summary>Connects the door to the loop.</summary>
    /// <param name="inputs">The loop.</param>
    public void Start(IInputQueue inputs) => _inputs = inputs;

    /// <summary>Opens the way back to a client. It is closed when the server stops.</summary>
    public StreamOutbox OpenStream()
    {
        var stream = new StreamOutbox();
        _streams[stream] = stream;
        if (_isStopped)
        {
            stream.Complete();
        }

        return stream;
    }

    /// <summary>Nothing is written to this client any more.</summary>
    /// <param name="stream">From <see cref="OpenStream"/>.</param>
    public void CloseStream(StreamOutbox stream) => _streams.TryRemove(stream, out _);

    /// <summary>Gives a new attachment an outbox on a stream, before its open, attach or watch is posted.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="number">The client's number of the attachment.</param>
    public SessionOutbox Register(StreamOutbox stream, uint number)
    {
        var outbox = new SessionOutbox(stream, new AttachmentId(Interlocked.Increment(ref _lastAttachment)), number);
        _outboxes[outbox.Attachment] = outbox;
        return outbox;
    }

    /// <summary>Posts an open, an attach, requests, a ping or a watch of a registered attachment, in order.</summary>
    /// <param name="outbox">Where the answers go.</param>
    /// <param name="input">The input.</param>
    /// <param name="weight">Its bytes on the wire.</param>
    /// <param name="cancellation">Gives up waiting for room; nothing was posted then, and the attachment is over.</param>
    public ValueTask PostAsync(SessionOutbox outbox, Input input, int weight, CancellationToken cancellation)
    {
        outbox.Asked(input);
        metrics?.Clients.Received(weight);
        return Inputs.PostAsync(input is ClientRequests requests ? Admit(requests) : input, weight, cancellation);
    }

    /// <summary>An attachment is over: nothing more is delivered to it. Always done, also when its stream was cancelled.</summary>
    /// <param name="outbox">Its outbox.</param>
    public ValueTask LeaveAsync(SessionOutbox outbox) =>
        _outboxes.TryRemove(outbox.Attachment, out _) ? Inputs.PostAsync(new ClientGone(outbox.Attachment)) : ValueTask.CompletedTask;

    /// <summary>Items of an attachment have been written to the client.</summary>
    /// <param name="outbox">Its outbox.</param>
    /// <param name="weight">Sum of their weights.</param>
    public ValueTask WrittenAsync(SessionOutbox outbox, long weight) =>
        outbox.Written(weight) is > 0 and var drained ? Inputs.PostAsync(new ClientDrained(outbox.Attachment, drained)) : ValueTask.CompletedTask;

    /// <summary>A write without a session.</summary>
    /// <param name="body">The write.</param>
    /// <param name="identities">Who the client has proven to be.</param>
    /// <param name="weight">Its bytes on the wire.</param>
    /// <param name="cancellation">Cancels waiting, never the write: its outcome is unknown then.</param>
    public Task<UnaryReply> WriteAsync(WriteTxn body, IReadOnlyList<Identity> identities, int weight, CancellationToken cancellation) =>
        CallAsync(RequestKind.Write, AdmissionClass.Write, callId => new UnaryWrite(callId, body, identities), weight, cancellation);

    /// <summary>A read without a session.</summary>
    /// <param name="query">What to read.</param>
    /// <param name="linearizable">Whether through a confirmed read index.</param>
    /// <param name="identities">Who the client has proven to be.</param>
    /// <param name="cancellation">Cancels waiting.</param>
    public Task<UnaryReply> ReadAsync(ReadQuery query, bool linearizable, IReadOnlyList<Identity> identities, CancellationToken cancellation) =>
        CallAsync(RequestKinds.Of(query, linearizable), Admission.ClassOf(query), callId => new UnaryRead(callId, query, linearizable, identities), 0, cancellation);

    /// <summary>Asks this leader to hand over.</summary>
    /// <param name="target">To whom; none for the best successor.</param>
    /// <param name="cancellation">Cancels waiting, not the handover.</param>
    public Task<UnaryReply> MoveLeaderAsync(ServerId target, CancellationToken cancellation) =>
        CallAsync(RequestKind.Admin, AdmissionClass.Renewal, callId => new MoveLeader(callId, target), 0, cancellation);

    /// <summary>Changes the membership of the ensemble, as an operator; only the leader does.</summary>
    /// <param name="change">The change.</param>
    /// <param name="identities">Who the operator has proven to be.</param>
    /// <param name="cancellation">Cancels waiting, never the change: its outcome is unknown then.</param>
    public Task<UnaryReply> ChangeMembershipAsync(MemberChange change, IReadOnlyList<Identity> identities, CancellationToken cancellation) =>
        CallAsync(RequestKind.Admin, AdmissionClass.Renewal, callId => new ChangeMembership(callId, change, identities), 0, cancellation);

    /// <summary>Asks what this server knows.</summary>
    /// <param name="asked">What; its paths are legal.</param>
    /// <param name="cancellation">Cancels waiting.</param>
    public Task<UnaryReply> InspectAsync(Inspection asked, CancellationToken cancellation) =>
        CallAsync(RequestKind.Admin, AdmissionClass.Renewal, callId => new Inspect(callId, asked), 0, cancellation);

    /// <summary>Asks for a durable snapshot of what is applied now, or of more.</summary>
    /// <param name="cancellation">Cancels waiting.</param>
    public Task<UnaryReply> TakeSnapshotAsync(CancellationToken cancellation) =>
        CallAsync(RequestKind.Admin, AdmissionClass.Renewal, callId => new TakeSnapshot(callId), 0, cancellation);

    /// <summary>Ends a session, as an operator.</summary>
    /// <param name="session">The session.</param>
    /// <param name="identities">Who the operator has proven to be.</param>
    /// <param name="cancellation">Cancels waiting, never the kill: its outcome is unknown then.</param>
    public Task<UnaryReply> KillSessionAsync(SessionId session, IReadOnlyList<Identity> identities, CancellationToken cancellation) =>
        CallAsync(RequestKind.Admin, AdmissionClass.Renewal, callId => new KillSession(callId, session, identities), 0, cancellation);

    /// <summary>Sets or removes the quota of a subtree, as an operator.</summary>
    /// <param name="quota">The quota; one that limits nothing removes the one that is there.</param>
    /// <param name="identities">Who the operator has proven to be.</param>
    /// <param name="cancellation">Cancels waiting, never the change: its outcome is unknown then.</param>
    public Task<UnaryReply> SetQuotaAsync(Quota quota, IReadOnlyList<Identity> identities, CancellationToken cancellation) =>
        CallAsync(RequestKind.Admin, AdmissionClass.Renewal, callId => new SetQuota(callId, quota, identities), 0, cancellation);

    /// <summary>Ends every call that waits, and every stream when what waits for it has left: the loop answers no more.</summary>
    public void Stop()
    {
        _isStopped = true;

        // A loop that broke in the middle of a batch has not ended it.
        _wakes.Call();
        foreach (var (stream, _) in _streams)
        {
            stream.Complete();
        }

        foreach (var (callId, call) in _calls)
        {
            if (_calls.TryRemove(callId, out _))
            {
                call.TrySetResult(Refusal(ErrorCode.OutcomeUnknown, "the server stopped before it answered"));
            }
        }
    }

    internal void Deliver(AttachmentId attachment, ClientItem item)
    {
        // One that has left meanwhile gets nothing; the core hears of it through ClientGone.
        if (_outboxes.TryGetValue(attachment, out var outbox))
        {
            if (outbox.Add(item, metrics?.Requests))
            {
                _wakes.Add(outbox);
            }

            metrics?.Clients.Sent(item);
            if (item is EndedItem)
            {
                _outboxes.TryRemove(attachment, out _);
            }
        }
    }

    /// <summary>The loop has delivered what a batch of its inputs came to.</summary>
    internal void EndBatch() => _wakes.EndBatch();

    internal void Answer(UnaryAnswer answer)
    {
        if (_calls.TryRemove(answer.CallId, out var call))
        {
            call.TrySetResult(new UnaryReply(answer.Reply, answer.NoLeaderMilliseconds) { Findings = answer.Findings });
        }
    }

    /// <summary>What the loop is too far behind for is refused in its turn, which only the core knows.</summary>
    private ClientRequests Admit(ClientRequests posted)
    {
        var behind = Inputs.Behind;
        if (behind <= Admission.PatienceOf(AdmissionClass.LargeList))
        {
            return posted;
        }

        return posted with
        {
            Requests = [.. posted.Requests.Select(request => Admission.RetryAfterMilliseconds(Admission.ClassOf(request), behind) is > 0 and var wait
                ? request with { RetryAfterMilliseconds = wait }
                : request)],
        };
    }

    private async Task<UnaryReply> CallAsync(RequestKind kind, AdmissionClass of, Func<long, Input> input, int weight, CancellationToken cancellation)
    {
        using var activity = CoordinatorTraces.Source.StartActivity(RequestKinds.Names[(int)kind]);
        var askedAt = RequestMetrics.Now;
        var answer = await AnswerAsync(of, input, weight, cancellation);
        metrics?.Requests.Answered(kind, answer.Reply.Code, askedAt);
        metrics?.Clients.Received(weight);
        if (activity is not null)
        {
            CoordinatorTraces.Describe(activity, answer.Reply);
        }

        return answer;
    }

    private async Task<UnaryReply> AnswerAsync(AdmissionClass of, Func<long, Input> input, int weight, CancellationToken cancellation)
    {
        if (!IsOpen)
        {
            return Refusal(ErrorCode.Unavailable, _isStopped ? "this server is stopping" : "this server is starting", options.RetryAfterMilliseconds);
        }

        if (Admission.RetryAfterMilliseconds(of, Inputs.Behind) is > 0 and var wait)
        {
            return Refusal(ErrorCode.Throttled, "this server is asked for more than it may do now", wait);
        }

        if (Interlocked.Increment(ref _callCount) > options.MaxCalls)
        {
            Interlocked.Decrement(ref _callCount);
            return Refusal(ErrorCode.Throttled, $"{options.MaxCalls} calls wait at this server already", options.RetryAfterMilliseconds);
        }

        try
        {
            // Without asynchronous continuations the loop would run the caller's code.
            var call = new TaskCompletionSource<UnaryReply>(TaskCreationOptions.RunContinuationsAsynchronously);
            var callId = Interlocked.Increment(ref _lastCall);
            _calls[callId] = call;
            return await AwaitAsync(call, callId, input(callId), weight, cancellation);
        }
        finally
        {
            Interlocked.Decrement(ref _callCount);
        }
    }

    private async Task<UnaryReply> AwaitAsync(TaskCompletionSource<UnaryReply> call, long callId, Input input, int weight, CancellationToken cancellation)
    {
        var isPosted = false;
        try
        {
            await Inputs.PostAsync(input, weight, cancellation);
            isPosted = true;
            return await call.Task.WaitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            _calls.TryRemove(callId, out _);
            if (!isPosted)
            {
                return Refusal(ErrorCode.Unavailable, "the call ended before this server took it");
            }

            await Inputs.PostAsync(new UnaryAbandoned(callId), 0, CancellationToken.None);
            return input is UnaryWrite or KillSession or SetQuota or ChangeMembership
                ? Refusal(ErrorCode.OutcomeUnknown, "the call ended before its write was answered: it may or may not have been applied")
                : Refusal(ErrorCode.Unavailable, "the call ended before it was answered");
        }
    }

    private static UnaryReply Refusal(ErrorCode code, string message, int retryAfterMilliseconds = 0) =>
        new(new ReplyItem(0, code, message, Zxid.Zero, Zxid.Zero, retryAfterMilliseconds, 0, [], null), 0);
}
