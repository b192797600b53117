namespace Coordinator.Primitives;

/// <summary>Permission bits of an access control list, numbered as in ZooKeeper.</summary>
[Flags]
public enum Permissions
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Read data, stat and children; receive events.</summary>
    Read = 1,

    /// <summary>Set data.</summary>
    Write = 2,

    /// <summary>Create children.</summary>
    Create = 4,

    /// <summary>Delete children.</summary>
    Delete = 8,

    /// <summary>Set the access control list.</summary>
    Admin = 16,

    /// <summary>Everything.</summary>
    All = 31,
}
