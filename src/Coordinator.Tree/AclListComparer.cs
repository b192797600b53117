using Coordinator.Primitives;

namespace Coordinator.Tree;

/// <summary>Equality of access control lists by content and order.</summary>
internal sealed class AclListComparer : IEqualityComparer<IReadOnlyList<Acl>>
{
    public static readonly AclListComparer Instance = new();

    public bool Equals(IReadOnlyList<Acl>? x, IReadOnlyList<Acl>? y) =>
        ReferenceEquals(x, y) || (x is not null && y is not null && x.SequenceEqual(y));

    public int GetHashCode(IReadOnlyList<Acl> obj) => (int)TreeDigest.OfAcl(obj);
}
