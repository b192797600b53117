using Coordinator.Primitives;
using Coordinator.Tree.Txns;

namespace Coordinator.Tree.Apply;

/// <summary>
/// The question whether the caller of a txn may do what it asks. Txns below <see cref="TxnHeader.AccessControlLevel"/> were applied without it,
/// and are replayed as they were.
/// </summary>
internal static class Access
{
    /// <summary>Why the caller may not; null when it may.</summary>
    /// <param name="scope">The txn.</param>
    /// <param name="path">The znode that the op speaks of.</param>
    /// <param name="needed">The permission.</param>
    /// <param name="on">The znode whose list decides.</param>
    public static OpOutcome? Refuse(TxnScope scope, string path, Permissions needed, Znode on) =>
        !scope.ChecksAccess || on.Acl.Allows(needed, scope.Identities)
            ? null
            : OpOutcome.Refused(ErrorCode.NoAuth, path, $"{path}: the caller has no {needed.ToString().ToUpperInvariant()} permission on {on.Path}");

    /// <summary>The list that a create or a set asks for, as it is stored; null when it is none.</summary>
    public static IReadOnlyList<Acl>? ListFor(TxnScope scope, IReadOnlyList<Acl> acl, string path, out OpOutcome refused)
    {
        var stored = acl.Count == 0 || !scope.ChecksAccess ? acl : AccessRules.WithCaller(acl, scope.Identities);
        refused = stored switch
        {
            null => OpOutcome.Refused(ErrorCode.InvalidAcl, path, $"{path}: an entry of the scheme auth, and the caller has proven nothing"),
            { Count: 0 } => OpOutcome.Refused(ErrorCode.InvalidAcl, path, $"{path}: the access control list is empty"),
            _ => default,
        };
        return stored is { Count: > 0 } ? stored : null;
    }
}
