using Coordinator.Primitives;

namespace Coordinator.Client.Abstractions.Writes;

/// <summary>One change, alone or as a member of a multi.</summary>
/// <param name="Path">The znode it speaks of.</param>
public abstract record TxnOp(string Path);

/// <summary>Creates a znode.</summary>
/// <param name="Path">Its path; for a sequential mode without the suffix.</param>
/// <param name="Data">Its data.</param>
/// <param name="Mode">How it lives.</param>
public sealed record CreateOp(string Path, ReadOnlyMemory<byte> Data, CreateMode Mode = CreateMode.Persistent) : TxnOp(Path)
{
    /// <summary>Its access control list; empty: everything to everybody.</summary>
    public IReadOnlyList<Acl> Acl { get; init; } = [];

    /// <summary>For a TTL mode: how long it lives unmodified and childless, 1 ms to 2^40 − 1 ms; else zero.</summary>
    public TimeSpan Ttl { get; init; }

    /// <summary>Succeed without a change when the znode exists. Not with a sequential mode.</summary>
    public bool IfAbsent { get; init; }
}

/// <summary>Deletes a znode.</summary>
/// <param name="Path">The znode.</param>
/// <param name="Version">Expected version of its data, −1 = any.</param>
/// <param name="IsRecursive">With everything below it, at most 10,000 znodes; else it must have no children.</param>
public sealed record DeleteOp(string Path, int Version = -1, bool IsRecursive = false) : TxnOp(Path);

/// <summary>Replaces a znode's data.</summary>
/// <param name="Path">The znode.</param>
/// <param name="Data">The new data.</param>
/// <param name="Version">Expected version, −1 = any.</param>
public sealed record SetDataOp(string Path, ReadOnlyMemory<byte> Data, int Version = -1) : TxnOp(Path);

/// <summary>Replaces a znode's access control list.</summary>
/// <param name="Path">The znode.</param>
/// <param name="Acl">The new list, not empty.</param>
/// <param name="Version">Expected aversion, −1 = any.</param>
public sealed record SetAclOp(string Path, IReadOnlyList<Acl> Acl, int Version = -1) : TxnOp(Path);

/// <summary>Requires that a znode exists.</summary>
/// <param name="Path">The znode.</param>
/// <param name="Version">Expected version, −1 = any.</param>
/// <param name="Czxid">Expected creation, zero = any.</param>
public sealed record CheckOp(string Path, int Version = -1, Zxid Czxid = default) : TxnOp(Path);

/// <summary>Requires that a znode does not exist.</summary>
/// <param name="Path">The znode.</param>
public sealed record CheckAbsentOp(string Path) : TxnOp(Path);
