using Coordinator.Primitives;
using Coordinator.Tree.Txns;

namespace Coordinator.Tree;

/// <summary>
/// Whom an access control list lets do what: ZooKeeper's checkACL. Lists are not inherited. Everybody is world:anyone; an identity of the
/// scheme super may do everything.
/// </summary>
public static class AccessRules
{
    /// <summary>Scheme of the identity that may do everything.</summary>
    public const string Super = "super";

    /// <summary>Scheme that stands, in a list that a client asks for, for all that the client has proven.</summary>
    public const string Auth = "auth";

    private static readonly Identity Anyone = new("world", "anyone");

    /// <summary>Whether a caller has any of some permissions.</summary>
    /// <param name="acl">The list.</param>
    /// <param name="anyOf">The permissions, one of which is enough.</param>
    /// <param name="caller">Who the caller has proven to be.</param>
    public static bool Allows(IReadOnlyList<Acl> acl, Permissions anyOf, IReadOnlyList<Identity> caller)
    {
        for (var i = 0; i < acl.Count; i++)
        {
            if ((acl[i].Permissions & anyOf) != 0 && Names(acl[i].Identity, caller))
            {
                return true;
            }
        }

        return IsSuper(caller);
    }

    /// <summary>What everybody may do.</summary>
    internal static Permissions OfAnyone(IReadOnlyList<Acl> acl)
    {
        var permissions = Permissions.None;
        for (var i = 0; i < acl.Count; i++)
        {
            permissions |= acl[i].Identity == Anyone ? acl[i].Permissions : Permissions.None;
        }

        return permissions;
    }

    /// <summary>
    /// ZooKeeper's fixupACL: entries of the scheme auth become entries for what the caller has proven by a secret or a key, which an address
    /// is not. Null when that is nothing.
    /// </summary>
    internal static IReadOnlyList<Acl>? WithCaller(IReadOnlyList<Acl> acl, IReadOnlyList<Identity> caller)
    {
        if (!acl.Any(entry => entry.Identity.Scheme == Auth))
        {
            return acl;
        }

        var proven = caller.Where(identity => identity.Scheme is "digest" or "x509").ToList();
        return proven.Count == 0
            ? null
            : [.. acl.SelectMany(entry => entry.Identity.Scheme == Auth ? proven.Select(identity => new Acl(entry.Permissions, identity)) : [entry])];
    }

    private static bool Names(Identity wanted, IReadOnlyList<Identity> caller)
    {
        if (wanted == Anyone)
        {
            return true;
        }

        for (var i = 0; i < caller.Count; i++)
        {
            if (caller[i].Scheme == wanted.Scheme && (wanted.Scheme == "ip" ? IpPattern.Matches(wanted.Id, caller[i].Id) : caller[i].Id == wanted.Id))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsSuper(IReadOnlyList<Identity> caller)
    {
        for (var i = 0; i < caller.Count; i++)
        {
            if (caller[i].Scheme == Super)
            {
                return true;
            }
        }

        return false;
    }
}
