using Coordinator.Primitives;

namespace Coordinator.TestKit.History;

/// <summary>A change of a znode's data, as a persistent watch told of it: its creation or a set.</summary>
/// <param name="Path">The znode.</param>
/// <param name="Zxid">The txn.</param>
/// <param name="IsCreation">Whether it came into being.</param>
public readonly record struct Change(string Path, Zxid Zxid, bool IsCreation);
