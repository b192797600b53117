using Coordinator.Primitives;

namespace Coordinator.Tree;

/// <summary>A list that <see cref="AclTable"/> shares.</summary>
internal sealed class InternedAcl(Acl[] entries)
{
    public IReadOnlyList<Acl> Entries { get; } = entries;

    public ulong Hash { get; } = TreeDigest.OfAcl(entries);

    /// <summary>What everybody may do: nearly every question is answered by it, without a walk through the entries.</summary>
    private Permissions Anyone { get; } = AccessRules.OfAnyone(entries);

    /// <summary>The entries when not everybody may read, else null: what an event is to remember.</summary>
    public IReadOnlyList<Acl>? Readers => (Anyone & Permissions.Read) != 0 ? null : Entries;

    /// <summary>Znodes that have this list; changed by the table alone.</summary>
    public int References { get; set; }

    /// <summary>Whether a caller has any of some permissions.</summary>
    public bool Allows(Permissions anyOf, IReadOnlyList<Identity> caller) => (Anyone & anyOf) != 0 || AccessRules.Allows(Entries, anyOf, caller);
}
