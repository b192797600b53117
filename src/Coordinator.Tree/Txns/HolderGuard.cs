using Coordinator.Primitives;

namespace Coordinator.Tree.Txns;

/// <summary>
/// A condition on a whole request: the znode still exists with this czxid. All guards are evaluated before the first op, against the
/// state before it; one that fails applies nothing (<see cref="ErrorCode.GuardFailed"/>).
/// </summary>
/// <param name="Path">The holder's znode.</param>
/// <param name="Czxid">Its creation: the fencing token.</param>
public readonly record struct HolderGuard(string Path, Zxid Czxid);
