using Coordinator.Primitives;

namespace Coordinator.Client.Abstractions.Reads;

/// <summary>What a read found.</summary>
/// <param name="Zxid">The state that was read: every write up to this is reflected.</param>
public sealed record ReadResult(Zxid Zxid)
{
    /// <summary>Data, for a data read.</summary>
    public ReadOnlyMemory<byte> Data { get; init; }

    /// <summary>The znode's stat; null where the read brings none, and for an exists of an absent znode.</summary>
    public Stat? Stat { get; init; }

    /// <summary>Children: names, for a subtree whole paths.</summary>
    public IReadOnlyList<Child> Children { get; init; } = [];

    /// <summary>Whether another page follows.</summary>
    public bool HasMore { get; init; }

    /// <summary>The access control list, for an acl read.</summary>
    public IReadOnlyList<Acl> Acl { get; init; } = [];
}

/// <summary>A child, or a znode of a subtree.</summary>
/// <param name="Name">Its name; in a subtree its whole path.</param>
/// <param name="Stat">Its stat, if asked for.</param>
public readonly record struct Child(string Name, Stat? Stat);
