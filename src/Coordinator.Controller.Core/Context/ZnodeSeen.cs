using Coordinator.Primitives;

namespace Coordinator.Controller.Core.Context;

/// <summary>A znode as it was seen.</summary>
/// <param name="Path">Its path.</param>
/// <param name="Data">Its data.</param>
/// <param name="Czxid">The txn that created it.</param>
/// <param name="Version">The version of its data.</param>
public sealed record ZnodeSeen(string Path, ReadOnlyMemory<byte> Data, Zxid Czxid, int Version);
