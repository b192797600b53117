using Coordinator.Primitives;
using Coordinator.Replication.Requests;
using Coordinator.Replication.Watches;

namespace Coordinator.Replication.Sessions;

/// <summary>A session's, or a unary watch's, presence on this server.</summary>
internal sealed class Attachment(AttachmentId id, WatchSet watches, Outbox outbox)
{
    public AttachmentId Id { get; } = id;

    /// <summary>Who the client has proven to be.</summary>
    public IReadOnlyList<Identity> Identities => Watches.Identities;

    public WatchSet Watches { get; } = watches;

    public Outbox Outbox { get; } = outbox;

    public AttachmentPhase Phase { get; set; } = AttachmentPhase.Attaching;

    /// <summary>The session; none while it is being opened, and for a unary watch.</summary>
    public SessionId Session
    {
        get => Watches.Session;
        set => Watches.Session = value;
    }

    /// <summary>The attach number of a standing attachment.</summary>
    public long AttachNumber { get; set; }

    /// <summary>How many ticks its signs of life may wait for those of others before the leader is told; at least 1.</summary>
    public int TouchTicks { get; set; } = 1;

    /// <summary>Requests that arrived and are not taken yet: before the attach stands, and behind a linearizable read.</summary>
    public Queue<SessionRequest> Inbox { get; } = new();

    /// <summary>Requests that were taken, in order, until they are answered.</summary>
    public Queue<OutstandingRequest> Outstanding { get; } = new();

    /// <summary>Linearizable reads that did not run yet: later writes are not taken before they have.</summary>
    public int WaitingReads { get; set; }

    /// <summary>Nothing is accepted until this write number comes again; 0 when nothing was refused.</summary>
    public long HoldFrom { get; set; }

    /// <summary>Why.</summary>
    public ErrorCode HoldCode { get; set; }

    /// <summary>The newest ping that arrived.</summary>
    public long Ping { get; set; }

    /// <summary>The newest ping that the leader has counted.</summary>
    public long Counted { get; set; }

    /// <summary>The newest ping that was answered.</summary>
    public long Ponged { get; set; }

    /// <summary>The newest ping of which the client was told that it is counted.</summary>
    public long CountedTold { get; set; }

    public bool IsEnded => Phase == AttachmentPhase.Ended;
}

/// <summary>How far an attachment is.</summary>
internal enum AttachmentPhase
{
    /// <summary>Its session is being opened, or its attach judged.</summary>
    Attaching,

    /// <summary>It stands.</summary>
    Standing,

    /// <summary>It is over.</summary>
    Ended,
}
