namespace Coordinator.Primitives;

/// <summary>One entry of an access control list.</summary>
/// <param name="Permissions">What is allowed.</param>
/// <param name="Identity">To whom.</param>
public readonly record struct Acl(Permissions Permissions, Identity Identity)
{
    /// <summary>Everything to everybody, the default list.</summary>
    public static readonly IReadOnlyList<Acl> OpenToAll = [new(Permissions.All, new Identity("world", "anyone"))];
}
