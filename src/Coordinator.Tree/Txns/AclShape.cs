using System.Globalization;
using Coordinator.Primitives;

namespace Coordinator.Tree.Txns;

/// <summary>Whether an access control list is well-formed: ZooKeeper's providers' isValid, for the schemes of this service.</summary>
internal static class AclShape
{
    public static (ErrorCode Code, string Message)? Validate(IReadOnlyList<Acl> acl, int applyLevel)
    {
        if (acl.Count == 0)
        {
            return (ErrorCode.InvalidAcl, "the access control list is empty");
        }

        foreach (var entry in acl)
        {
            if (Refuse(entry, applyLevel) is { } reason)
            {
                return (ErrorCode.InvalidAcl, string.Create(CultureInfo.InvariantCulture, $"access control entry '{entry.Identity.Scheme}:{entry.Identity.Id}': {reason}"));
            }
        }

        return null;
    }

    private static string? Refuse(Acl entry, int applyLevel)
    {
        if ((entry.Permissions & ~Permissions.All) != 0)
        {
            return string.Create(CultureInfo.InvariantCulture, $"permission bits {(int)entry.Permissions} are not within {(int)Permissions.All}");
        }

        var id = entry.Identity.Id;
        return entry.Identity.Scheme switch
        {
            "world" => id == "anyone" ? null : "the only id of world is 'anyone'",
            "digest" => IsUserAndHash(id) ? null : "an id of digest is user:hash",
            "ip" => IpPattern.IsValid(id) ? null : "an id of ip is an address or address/bits",
            "x509" => id.Length > 0 ? null : "an id of x509 is the subject's name",
            AccessRules.Super => null,
            AccessRules.Auth => applyLevel >= TxnHeader.AccessControlLevel ? null : "auth is not expanded before every voter knows it",
            _ => "the scheme is not known",
        };
    }

    private static bool IsUserAndHash(string id)
    {
        var colon = id.IndexOf(':', StringComparison.Ordinal);
        return colon >= 0 && colon == id.LastIndexOf(':') && colon < id.Length - 1;
    }
}
