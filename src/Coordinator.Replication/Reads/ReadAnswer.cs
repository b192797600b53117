using Coordinator.Primitives;

namespace Coordinator.Replication.Reads;

/// <summary>What a read saw.</summary>
/// <param name="Data">Data of the znode.</param>
/// <param name="Stat">Its stat.</param>
/// <param name="Children">Names, or paths of a subtree, with stats where asked for.</param>
/// <param name="HasMore">Another page follows.</param>
/// <param name="Acl">Access control list.</param>
public sealed record ReadAnswer(
    ReadOnlyMemory<byte> Data,
    Stat? Stat,
    IReadOnlyList<ChildEntry> Children,
    bool HasMore,
    IReadOnlyList<Acl> Acl);

/// <summary>One row of a list.</summary>
/// <param name="Name">Name, or path of a subtree.</param>
/// <param name="Stat">Stat, where asked for.</param>
public readonly record struct ChildEntry(string Name, Stat? Stat);
