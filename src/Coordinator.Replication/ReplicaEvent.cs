using Coordinator.Primitives;
using Coordinator.Tree.Apply;
using Coordinator.Tree.Txns;
using Coordinator.Zab;

namespace Coordinator.Replication;

/// <summary>What happened inside, as values: log lines and metrics in production, evidence for the simulator's checkers.</summary>
public abstract record ReplicaEvent;

/// <summary>The state changed.</summary>
/// <param name="State">New state.</param>
/// <param name="Leader">Leader, none while looking.</param>
/// <param name="Epoch">Current epoch.</param>
/// <param name="Reason">For people.</param>
public sealed record StateTraced(ServerState State, ServerId Leader, Epoch Epoch, string Reason) : ReplicaEvent;

/// <summary>This server leads actively.</summary>
/// <param name="Epoch">The epoch.</param>
public sealed record ActivatedTraced(Epoch Epoch) : ReplicaEvent;

/// <summary>This learner serves.</summary>
/// <param name="Leader">Its leader.</param>
public sealed record SynchronizedTraced(ServerId Leader) : ReplicaEvent;

/// <summary>A txn was applied.</summary>
/// <param name="Record">The log record.</param>
/// <param name="Txn">The decoded txn.</param>
/// <param name="Result">What it did.</param>
/// <param name="Digest">Digest afterwards.</param>
public sealed record AppliedTraced(LogRecord Record, Txn Txn, ApplyResult Result, ulong Digest) : ReplicaEvent;

/// <summary>A snapshot replaced the state.</summary>
/// <param name="Zxid">Its position.</param>
public sealed record InstalledTraced(Zxid Zxid) : ReplicaEvent;

/// <summary>A note of the protocol.</summary>
/// <param name="Kind">What.</param>
/// <param name="Text">For people.</param>
public sealed record NoteTraced(NoteKind Kind, string Text) : ReplicaEvent;

/// <summary>Something that an auditor wants to know of: a refusal, or what changes who may do what; once, at the server that was asked.</summary>
/// <param name="Who">Who the caller has proven to be.</param>
/// <param name="What">The op: create, set-acl, get, kill…</param>
/// <param name="Path">The znode, or the session.</param>
/// <param name="Result">Ok, NoAuth or AuthFailed, or why a kill did not happen.</param>
public sealed record AuditTraced(IReadOnlyList<Identity> Who, string What, string Path, ErrorCode Result) : ReplicaEvent;

/// <summary>The leader proposes the expiry of a session.</summary>
/// <param name="Session">The session.</param>
public sealed record ExpiryTraced(SessionId Session) : ReplicaEvent;
