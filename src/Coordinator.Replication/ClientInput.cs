using Coordinator.Primitives;
using Coordinator.Replication.Inspections;
using Coordinator.Replication.Members;
using Coordinator.Replication.Reads;
using Coordinator.Replication.Requests;
using Coordinator.Replication.Watches;
using Coordinator.Tree;
using Coordinator.Tree.Txns;
using Coordinator.Zab;

namespace Coordinator.Replication;

/// <summary>Opens a session and attaches to it.</summary>
/// <param name="Attachment">The new attachment.</param>
/// <param name="PasswordHash">SHA-256 of the client's password.</param>
/// <param name="TimeoutMilliseconds">Requested timeout.</param>
/// <param name="Identities">Who the client has proven to be.</param>
public sealed record ClientOpen(AttachmentId Attachment, ReadOnlyMemory<byte> PasswordHash, int TimeoutMilliseconds, IReadOnlyList<Identity> Identities) : Input;

/// <summary>Attaches to an open session.</summary>
/// <param name="Attachment">The new attachment.</param>
/// <param name="Session">The session.</param>
/// <param name="PasswordHash">SHA-256 of the password that the client showed (hashed by the shell: the core keeps no secrets).</param>
/// <param name="AttachNumber">Larger than at any earlier attach; an open counts as 1.</param>
/// <param name="Seen">Largest zxid that the session has seen.</param>
/// <param name="Rearm">One-shot watches to arm again, handled before any request.</param>
/// <param name="Watches">Persistent watches to resume, handled before any request.</param>
/// <param name="Identities">Who the client has proven to be.</param>
public sealed record ClientAttach(
    AttachmentId Attachment,
    SessionId Session,
    ReadOnlyMemory<byte> PasswordHash,
    long AttachNumber,
    Zxid Seen,
    IReadOnlyList<OneShotWatch> Rearm,
    IReadOnlyList<PersistentWatch> Watches,
    IReadOnlyList<Identity> Identities) : Input;

/// <summary>Requests of an attachment, in order.</summary>
/// <param name="Attachment">The attachment.</param>
/// <param name="Requests">The requests.</param>
public sealed record ClientRequests(AttachmentId Attachment, IReadOnlyList<SessionRequest> Requests) : Input;

/// <summary>A ping of an attachment.</summary>
/// <param name="Attachment">The attachment.</param>
/// <param name="Number">1, 2, 3…</param>
public sealed record ClientPing(AttachmentId Attachment, long Number) : Input;

/// <summary>The client left or its stream broke: the attachment is forgotten, the session lives on.</summary>
/// <param name="Attachment">The attachment.</param>
public sealed record ClientGone(AttachmentId Attachment) : Input;

/// <summary>Bytes of items for the client that have left the outbox: room for more events.</summary>
/// <param name="Attachment">The attachment.</param>
/// <param name="Weight">Sum of <see cref="ClientItem.Weight"/> of the items written.</param>
public sealed record ClientDrained(AttachmentId Attachment, long Weight) : Input;

/// <summary>A write without a session.</summary>
/// <param name="CallId">Drawn by the shell; answered by <see cref="UnaryAnswer"/>.</param>
/// <param name="Body">A write; its shape is checked by the replica.</param>
/// <param name="Identities">Who the client has proven to be.</param>
public sealed record UnaryWrite(long CallId, WriteTxn Body, IReadOnlyList<Identity> Identities) : Input;

/// <summary>A read without a session.</summary>
/// <param name="CallId">Drawn by the shell; answered by <see cref="UnaryAnswer"/>.</param>
/// <param name="Query">What to read.</param>
/// <param name="Linearizable">Whether through a confirmed read index.</param>
/// <param name="Identities">Who the client has proven to be.</param>
public sealed record UnaryRead(long CallId, ReadQuery Query, bool Linearizable, IReadOnlyList<Identity> Identities) : Input;

/// <summary>The caller of a unary call stopped waiting; a proposed write goes on.</summary>
/// <param name="CallId">The call.</param>
public sealed record UnaryAbandoned(long CallId) : Input;

/// <summary>
/// Opens a watch without a session. Answered by an <see cref="EventsItem"/> without events that says from where it runs, or by an
/// <see cref="EndedItem"/>; ended by <see cref="ClientGone"/>.
/// </summary>
/// <param name="Attachment">The new attachment.</param>
/// <param name="Watch">The watch.</param>
/// <param name="Identities">Who the client has proven to be.</param>
public sealed record UnaryWatch(AttachmentId Attachment, PersistentWatch Watch, IReadOnlyList<Identity> Identities) : Input;

/// <summary>The snapshot being installed has been decoded. Comes before the completion of its <see cref="CommitInstall"/>.</summary>
/// <param name="Tree">The state at the snapshot.</param>
public sealed record SnapshotDecoded(DataTree Tree) : Input;

/// <summary>A piece of the snapshot being written has left memory.</summary>
/// <param name="Zxid">The snapshot's position.</param>
public sealed record SnapshotPieceWritten(Zxid Zxid) : Input;

/// <summary>Nothing of the snapshot that was to be dropped is left.</summary>
/// <param name="Zxid">The snapshot's position.</param>
public sealed record SnapshotDropped(Zxid Zxid) : Input;

/// <summary>Answer to <see cref="RereadState"/>.</summary>
/// <param name="RequestId">Of the effect.</param>
/// <param name="Tree">The state; null when the disk holds none that can be believed.</param>
public sealed record StateReread(long RequestId, DataTree? Tree) : Input;

/// <summary>An operator wants another leader. Answered by <see cref="UnaryAnswer"/> when the handover begins, or why it cannot.</summary>
/// <param name="CallId">Drawn by the shell.</param>
/// <param name="Target">A voter in sync; this server itself when it may go on; none for the best one.</param>
public sealed record MoveLeader(long CallId, ServerId Target) : Input;

/// <summary>
/// An operator changes the membership. Answered by <see cref="UnaryAnswer"/> with the zxid of the txn when it is committed and applied at the
/// leader; Unavailable by any other server; NotReady when it may be made later, <see cref="ErrorCode.OutcomeUnknown"/> when leadership is lost
/// meanwhile.
/// </summary>
/// <param name="CallId">Drawn by the shell.</param>
/// <param name="Change">The change.</param>
/// <param name="Identities">Who the operator has proven to be.</param>
public sealed record ChangeMembership(long CallId, MemberChange Change, IReadOnlyList<Identity> Identities) : Input;

/// <summary>An operator asks what this server knows. Answered by <see cref="UnaryAnswer"/> with <see cref="UnaryAnswer.Findings"/>.</summary>
/// <param name="CallId">Drawn by the shell.</param>
/// <param name="Asked">What; its paths are legal.</param>
public sealed record Inspect(long CallId, Inspection Asked) : Input;

/// <summary>
/// An operator wants a durable snapshot of everything that is applied here when this is asked. Answered by <see cref="UnaryAnswer"/> when there
/// is one, at that point or a later one, or with why there will be none.
/// </summary>
/// <param name="CallId">Drawn by the shell.</param>
public sealed record TakeSnapshot(long CallId) : Input;

/// <summary>
/// An operator ends a session. Answered by <see cref="UnaryAnswer"/> with the txn that ended it, applied here: <see cref="ErrorCode.SessionExpired"/>
/// when there is no such session, <see cref="ErrorCode.OutcomeUnknown"/> when the leader is lost meanwhile.
/// </summary>
/// <param name="CallId">Drawn by the shell.</param>
/// <param name="Session">The session.</param>
/// <param name="Identities">Who the operator has proven to be.</param>
public sealed record KillSession(long CallId, SessionId Session, IReadOnlyList<Identity> Identities) : Input;

/// <summary>
/// An operator sets the quota of a subtree, or removes it. Answered by <see cref="UnaryAnswer"/> with the txn that did, applied here:
/// <see cref="ErrorCode.NoNode"/> when there is no such znode, or no quota to remove; NotReady while a voter does not know quotas;
/// <see cref="ErrorCode.OutcomeUnknown"/> when the leader is lost meanwhile.
/// </summary>
/// <param name="CallId">Drawn by the shell.</param>
/// <param name="Quota">The quota; one that limits nothing removes the one that is there.</param>
/// <param name="Identities">Who the operator has proven to be.</param>
public sealed record SetQuota(long CallId, Quota Quota, IReadOnlyList<Identity> Identities) : Input;

/// <summary>
/// The server is stopping: a leader hands over first; then clients are told Unavailable. Answered by <see cref="StopReady"/>.
/// </summary>
public sealed record Stopping : Input;
