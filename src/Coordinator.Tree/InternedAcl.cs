using Coordinator.Primitives;

namespace Coordinator.Tree;

/// <summary>A list that <see cref="AclTable"/> shares.</summary>
internal sealed class InternedAcl(Acl[] entries)
{
    public IReadOnlyList<Acl> Entries { get; } = entries;

    public ulong Hash { get; } = TreeDigest.OfAcl(entries);

    /// <summary>Znodes that have this list; changed by the table alone.</summary>
    public int References { get; set; }
}
