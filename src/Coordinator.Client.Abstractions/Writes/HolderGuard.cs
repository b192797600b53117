using Coordinator.Primitives;

namespace Coordinator.Client.Abstractions.Writes;

/// <summary>
/// A condition on a whole request: the znode still exists with this creation zxid. With the znode of a held lock or of a leadership, the write
/// cannot land after its holder was deposed, however late it arrives.
/// </summary>
/// <param name="Path">The holder's znode.</param>
/// <param name="Czxid">Its fencing token: the zxid of its creation.</param>
public readonly record struct HolderGuard(string Path, Zxid Czxid);
