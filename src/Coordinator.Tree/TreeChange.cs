using Coordinator.Primitives;

namespace Coordinator.Tree;

/// <summary>
/// One change of the tree, for watches. <see cref="WatchedEventType.Created"/> and <see cref="WatchedEventType.Deleted"/> imply
/// ChildrenChanged of the parent; that event is derived by the watch table.
/// </summary>
/// <param name="Type">Created, Deleted or Changed.</param>
/// <param name="Path">The znode.</param>
public readonly record struct TreeChange(WatchedEventType Type, string Path);
