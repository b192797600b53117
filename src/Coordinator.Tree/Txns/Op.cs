using Coordinator.Primitives;

namespace Coordinator.Tree.Txns;

/// <summary>One change of the tree, alone or as a member of a multi. Conditions are evaluated when it is applied.</summary>
/// <param name="Path">The znode it speaks of.</param>
public abstract record Op(string Path);

/// <summary>Creates a znode.</summary>
/// <param name="Path">Its path; for a sequential mode, the path without the suffix.</param>
/// <param name="Data">Its data.</param>
/// <param name="Acl">Its access control list; never empty.</param>
/// <param name="Mode">How it lives.</param>
/// <param name="TtlMilliseconds">1…<see cref="CreateModes.MaxTtlMilliseconds"/> for a TTL mode, else 0.</param>
/// <param name="IfAbsent">Succeed, changing nothing, when the znode exists (never with a sequential mode).</param>
public sealed record CreateOp(string Path, ReadOnlyMemory<byte> Data, IReadOnlyList<Acl> Acl, CreateMode Mode, long TtlMilliseconds, bool IfAbsent)
    : Op(Path);

/// <summary>Deletes a znode that has no children.</summary>
/// <param name="Path">The znode.</param>
/// <param name="Version">Expected version of its data, −1 = any.</param>
public sealed record DeleteOp(string Path, int Version) : Op(Path);

/// <summary>Deletes a znode and everything below it in one txn.</summary>
/// <param name="Path">The znode.</param>
/// <param name="Version">Expected version of the top znode, −1 = any.</param>
/// <param name="Bound">Most znodes it may remove; more is <see cref="ErrorCode.TooLarge"/>. It travels in the txn, so that every replica decides alike.</param>
public sealed record DeleteRecursiveOp(string Path, int Version, int Bound) : Op(Path);

/// <summary>Replaces a znode's data.</summary>
/// <param name="Path">The znode.</param>
/// <param name="Data">The new data.</param>
/// <param name="Version">Expected version, −1 = any.</param>
public sealed record SetDataOp(string Path, ReadOnlyMemory<byte> Data, int Version) : Op(Path);

/// <summary>Replaces a znode's access control list.</summary>
/// <param name="Path">The znode.</param>
/// <param name="Acl">The new list; never empty.</param>
/// <param name="Version">Expected aversion, −1 = any.</param>
public sealed record SetAclOp(string Path, IReadOnlyList<Acl> Acl, int Version) : Op(Path);

/// <summary>Requires that a znode exists.</summary>
/// <param name="Path">The znode.</param>
/// <param name="Version">Expected version, −1 = any.</param>
/// <param name="Czxid">Expected creation, <see cref="Zxid.Zero"/> = any.</param>
public sealed record CheckOp(string Path, int Version, Zxid Czxid) : Op(Path);

/// <summary>Requires that a znode does not exist.</summary>
/// <param name="Path">The znode.</param>
public sealed record CheckAbsentOp(string Path) : Op(Path);
