namespace Coordinator.Primitives;

/// <summary>One event of a watch.</summary>
/// <param name="Type">What happened.</param>
/// <param name="Path">To which znode; for <see cref="WatchedEventType.ChildrenChanged"/> the parent.</param>
/// <param name="Zxid">In which txn.</param>
public readonly record struct WatchedEvent(WatchedEventType Type, string Path, Zxid Zxid);
