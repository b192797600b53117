using Coordinator.Primitives;

namespace Coordinator.Client.Abstractions;

/// <summary>A znode as it was read.</summary>
/// <param name="Path">Its path.</param>
/// <param name="Data">Its data.</param>
/// <param name="Stat">What is known of it besides.</param>
/// <param name="Zxid">The state that was read: every write up to this is reflected.</param>
public sealed record Znode(string Path, ReadOnlyMemory<byte> Data, Stat Stat, Zxid Zxid);
