using Coordinator.Primitives;

namespace Coordinator.Tree;

/// <summary>
/// One change of the tree, for watches. <see cref="WatchedEventType.Created"/> and <see cref="WatchedEventType.Deleted"/> imply
/// ChildrenChanged of the parent; that event is derived by the watch table.
/// </summary>
/// <param name="Type">Created, Deleted or Changed.</param>
/// <param name="Path">The znode.</param>
public readonly record struct TreeChange(WatchedEventType Type, string Path)
{
    /// <summary>
    /// The access control list of the znode at the change (of a deleted one: just before), shared with the tree; null when everybody may read
    /// the znode, which is so of nearly all.
    /// </summary>
    public IReadOnlyList<Acl>? Readers { get; init; }

    /// <summary>The same of the parent, whose ChildrenChanged the change implies; null also when it implies none.</summary>
    public IReadOnlyList<Acl>? ParentReaders { get; init; }
}
