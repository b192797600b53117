using Coordinator.Primitives;
using Coordinator.Replication.Inspections;
using Coordinator.Replication.Reads;
using Coordinator.Replication.Watches;

namespace Coordinator.Replication.Sessions;

/// <summary>Who is attached to this server; a session at most once.</summary>
internal sealed class AttachmentTable(ReplicaContext context, WatchTable watches, ChangeRing ring, Hotspots hotspots, Audience audience)
{
    private readonly SortedDictionary<AttachmentId, Attachment> _byId = [];
    private readonly Dictionary<SessionId, Attachment> _bySession = [];

    public int Count => _byId.Count;

    public Attachment? Find(AttachmentId id) => _byId.GetValueOrDefault(id);

    /// <summary>The standing attachment of a session.</summary>
    public Attachment? Find(SessionId session) => _bySession.GetValueOrDefault(session);

    /// <summary>All attachments, in order of arrival.</summary>
    public IReadOnlyList<Attachment> All() => [.. _byId.Values];

    /// <summary>A new attachment; when there are too many, it is told so and null is returned.</summary>
    public Attachment? Add(AttachmentId id, IReadOnlyList<Identity> identities)
    {
        Invariant.Holds(!_byId.ContainsKey(id));
        if (_byId.Count >= context.Options.MaxAttachments)
        {
            var message = $"this server has its limit of {context.Options.MaxAttachments} sessions";
            context.Emit(new ToClient(id, new EndedItem(ErrorCode.Throttled, message, 1_000)));
            return null;
        }

        audience.Heard();
        var set = watches.Register(id, identities);
        var attachment = new Attachment(id, set, new Outbox(context, watches, ring, set, hotspots));
        _byId.Add(id, attachment);
        return attachment;
    }

    /// <summary>The attachment stands; one that the session had here before has moved away.</summary>
    public void Stand(Attachment attachment, SessionId session, long attachNumber)
    {
        if (_bySession.TryGetValue(session, out var old) && old != attachment)
        {
            End(old, ErrorCode.SessionMoved, $"session {session} attached again", 0);
        }

        attachment.Phase = AttachmentPhase.Standing;
        attachment.Session = session;
        attachment.AttachNumber = attachNumber;
        _bySession[session] = attachment;
    }

    /// <summary>Ends an attachment, and tells its client why.</summary>
    public void End(Attachment attachment, ErrorCode code, string message, int retryAfterMilliseconds)
    {
        if (Forget(attachment))
        {
            context.Emit(new ToClient(attachment.Id, new EndedItem(code, message, retryAfterMilliseconds)));
        }
    }

    /// <summary>Sends a client on to a server that has the history of its watches.</summary>
    public void Redirect(Attachment attachment, ServerId better, string message)
    {
        if (Forget(attachment))
        {
            context.Emit(new ToClient(attachment.Id, new EndedItem(ErrorCode.Compacted, message, 0) { BetterServer = better }));
        }
    }

    /// <summary>Ends the attachment of a session that attached elsewhere, unless it is a later one than that number.</summary>
    public void MovedAway(SessionId session, long attachNumber)
    {
        if (Find(session) is { } attachment && attachment.AttachNumber <= attachNumber)
        {
            End(attachment, ErrorCode.SessionMoved, $"session {session} attached elsewhere", 0);
        }
    }

    /// <summary>Ends an attachment whose client is gone; false when it was over.</summary>
    public bool Forget(Attachment attachment)
    {
        if (attachment.IsEnded)
        {
            return false;
        }

        attachment.Phase = AttachmentPhase.Ended;
        Invariant.Holds(_byId.Remove(attachment.Id));
        if (_bySession.TryGetValue(attachment.Session, out var standing) && standing == attachment)
        {
            _bySession.Remove(attachment.Session);
        }

        watches.Unregister(attachment.Watches);
        attachment.Outbox.Leave();
        attachment.Inbox.Clear();
        attachment.Outstanding.Clear();
        return true;
    }
}
