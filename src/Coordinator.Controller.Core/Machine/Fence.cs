using Coordinator.Controller.Core.Numbers;
using Coordinator.Primitives;

namespace Coordinator.Controller.Core.Machine;

/// <summary>
/// What every write of a controller is checked with, in the same multi: the epoch's znode has still the version that its election gave it, and its own znode
/// is still there. The second also holds when its session is over and nobody else was elected.
/// </summary>
/// <param name="Epoch">Its epoch.</param>
/// <param name="EpochVersion">The version of the epoch's znode.</param>
/// <param name="Czxid">The creation of its own znode.</param>
public sealed record Fence(ControllerEpoch Epoch, int EpochVersion, Zxid Czxid);
