using Coordinator.Primitives;

namespace Coordinator.Tree.Txns;

/// <summary>What a txn does.</summary>
public abstract record TxnBody;

/// <summary>The first txn of an ensemble; names it.</summary>
/// <param name="EnsembleId">Drawn at random by the founding leader, never 0.</param>
public sealed record FoundingTxn(long EnsembleId) : TxnBody;

/// <summary>Opens a session whose id is the txn's zxid; an open with a password hash that a live session has returns that session.</summary>
/// <param name="PasswordHash">SHA-256 of the client's 16-byte password.</param>
/// <param name="TimeoutMilliseconds">The clamped timeout.</param>
public sealed record OpenSessionTxn(ReadOnlyMemory<byte> PasswordHash, int TimeoutMilliseconds) : TxnBody;

/// <summary>Ends the header's session and deletes its ephemerals.</summary>
/// <param name="Reason">Who ends it. Only <see cref="CloseReason.Owner"/> carries a write number.</param>
public sealed record CloseSessionTxn(CloseReason Reason) : TxnBody;

/// <summary>Changes the tree.</summary>
/// <param name="Ops">At least one, unless it is a multi.</param>
/// <param name="Guards">Holder guards; may be empty.</param>
/// <param name="IsMulti">Whether the results are those of a multi (per op, all or nothing).</param>
public sealed record WriteTxn(IReadOnlyList<Op> Ops, IReadOnlyList<HolderGuard> Guards, bool IsMulti) : TxnBody;

/// <summary>
/// Uses up a write number without changing the tree: the number of a call that was refused at every try, or whose request is malformed.
/// </summary>
/// <param name="Code">The recorded result; <see cref="ErrorCode.Unavailable"/> for a call given up by the client.</param>
/// <param name="Message">The recorded message.</param>
public sealed record ErrorTxn(ErrorCode Code, string Message) : TxnBody;

/// <summary>Raises the apply level of the txns that follow; the txn itself is of the new level.</summary>
/// <param name="Level">The new level; every voter has announced that it knows it.</param>
public sealed record RaiseLevelTxn(int Level) : TxnBody;

/// <summary>
/// Sets the members of the ensemble, in force when it is committed; its zxid is their version. Only the leader makes one, never before the one
/// before it is committed.
/// </summary>
/// <param name="Members">A line for each: <see cref="EnsembleMembership.ToText"/>.</param>
public sealed record MembershipTxn(string Members) : TxnBody;

/// <summary>Sets the quota of a subtree, or removes it.</summary>
/// <param name="Quota">The quota; one that limits nothing removes the one that is there.</param>
public sealed record QuotaTxn(Quota Quota) : TxnBody;

/// <summary>Deletes a container or TTL znode that nobody uses, if both zxids still match, it has no children and its time is over.</summary>
/// <param name="Path">The znode.</param>
/// <param name="Czxid">Its creation.</param>
/// <param name="Mzxid">Its last change.</param>
public sealed record ReapTxn(string Path, Zxid Czxid, Zxid Mzxid) : TxnBody;
