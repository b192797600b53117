using System.Security.Cryptography;
using Coordinator.Grpc.Public.Mapping;
using Coordinator.Primitives;
using Coordinator.Replication;
using Coordinator.Replication.Requests;
using Coordinator.Server.Clients;
using Coordinator.Zab;
using Grpc.Core;
using Wire = Coordinator.Protocol.Client.V1;

namespace Coordinator.Grpc.Public;

/// <summary>Reads a session stream: frames become inputs of their attachments, in order.</summary>
internal sealed class SessionFrameReader(ClientGateway gateway, StreamOutbox stream, IReadOnlyList<Identity> identities, CallerAddress? caller = null)
{
    private readonly Dictionary<uint, SessionOutbox> _attachments = [];

    public async Task RunAsync(IAsyncStreamReader<Wire.ClientFrame> frames, CancellationToken cancellation)
    {
        while (await frames.MoveNext(cancellation))
        {
            var taking = TakeAsync(frames.Current, cancellation);
            if (!taking.IsCompletedSuccessfully)
            {
                await taking;
            }
        }
    }

    /// <summary>Forgets every attachment; their sessions live on.</summary>
    public async Task LeaveAsync()
    {
        foreach (var outbox in _attachments.Values)
        {
            await gateway.LeaveAsync(outbox);
        }

        _attachments.Clear();
    }

    /// <summary>Takes one frame.</summary>
    /// <exception cref="MalformedRequestException">What no client sends; the stream must end.</exception>
    public async ValueTask TakeAsync(Wire.ClientFrame frame, CancellationToken cancellation)
    {
        if (frame.Open is not null || frame.Attach is not null)
        {
            await BeginAsync(frame, cancellation);
        }

        // A frame for an attachment that has ended meanwhile was sent before the client knew.
        if (!_attachments.TryGetValue(frame.Attachment, out var outbox))
        {
            return;
        }

        if (outbox.HasEnded)
        {
            _attachments.Remove(frame.Attachment);
            return;
        }

        if (frame.Requests.Count > 0)
        {
            await gateway.PostAsync(outbox, new ClientRequests(outbox.Attachment, ToRequests(frame)), frame.CalculateSize(), cancellation);
        }

        if (frame.Ping is not null)
        {
            await gateway.PostAsync(outbox, new ClientPing(outbox.Attachment, Numbers.Positive(frame.Ping.Number, "ping.number")), 0, cancellation);
        }

        if (frame.Detach && _attachments.Remove(frame.Attachment))
        {
            await gateway.LeaveAsync(outbox);
        }
    }

    private SessionRequest[] ToRequests(Wire.ClientFrame frame)
    {
        var requests = new SessionRequest[frame.Requests.Count];
        for (var i = 0; i < requests.Length; i++)
        {
            var request = RequestMap.ToRequest(frame.Requests[i]);
            var wait = caller is null || Admission.ClassOf(request) == AdmissionClass.Renewal
                ? TimeSpan.Zero
                : caller.TryTake(1, frame.Requests[i].CalculateSize());
            requests[i] = wait > TimeSpan.Zero ? request with { RetryAfterMilliseconds = Math.Max(1, (int)wait.TotalMilliseconds) } : request;
        }

        return requests;
    }

    private async ValueTask BeginAsync(Wire.ClientFrame frame, CancellationToken cancellation)
    {
        if (frame.Attachment == 0 || (frame.Open is not null && frame.Attach is not null))
        {
            throw new MalformedRequestException("an attachment begins with a number from 1, and either open or attach");
        }

        if (_attachments.ContainsKey(frame.Attachment))
        {
            throw new MalformedRequestException($"attachment {frame.Attachment} is there already");
        }

        RemoveEnded();
        var outbox = gateway.Register(stream, frame.Attachment);
        _attachments.Add(frame.Attachment, outbox);
        var input = frame.Open is { } open ? ToInput(outbox.Attachment, open) : (Input)ToInput(outbox.Attachment, frame.Attach!);
        await gateway.PostAsync(outbox, input, frame.CalculateSize(), cancellation);
    }

    /// <summary>Attachments that the service ended are dropped a few at a time: a stream may carry many sessions one after the other.</summary>
    private void RemoveEnded()
    {
        const int Few = 64;
        if (_attachments.Count % Few != Few - 1)
        {
            return;
        }

        foreach (var number in _attachments.Where(entry => entry.Value.HasEnded).Select(entry => entry.Key).ToList())
        {
            _attachments.Remove(number);
        }
    }

    private ClientOpen ToInput(AttachmentId attachment, Wire.OpenSession open) =>
        new(attachment, open.PasswordHash.Memory, Numbers.Int(open.TimeoutMilliseconds, "timeout_milliseconds"), identities);

    private ClientAttach ToInput(AttachmentId attachment, Wire.AttachSession attach) => new(
        attachment,
        new SessionId(attach.SessionId),
        SHA256.HashData(attach.Password.Span),
        Numbers.NotNegative(attach.AttachNumber, "attach_number"),
        Numbers.Zxid(attach.SeenZxid, "seen_zxid"),
        [.. attach.Rearm.Select(RequestMap.ToWatch)],
        [.. attach.Watches.Select(RequestMap.ToWatch)],
        identities);
}
