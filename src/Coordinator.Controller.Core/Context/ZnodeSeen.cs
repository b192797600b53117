using Coordinator.Primitives;

namespace Coordinator.Controller.Core.Context;

/// <summary>A znode as it was seen.</summary>
/// <param name="Path">Its path.</param>
/// <param name="Data">Its data.</param>
/// <param name="Czxid">The txn that created it.</param>
/// <param name="Version">The version of its data.</param>
/// <param name="Ctime">When it was created, in milliseconds since 1970-01-01 UTC; 0 when that is not known.</param>
public sealed record ZnodeSeen(string Path, ReadOnlyMemory<byte> Data, Zxid Czxid, int Version, long Ctime = 0);
