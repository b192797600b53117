using Coordinator.Controller.Core.Machine;
using Coordinator.Controller.Core.Numbers;

namespace Coordinator.Controller;

/// <summary>What a candidate is.</summary>
/// <param name="Role">Its role.</param>
/// <param name="Epoch">Its epoch; zero while it is no controller.</param>
public sealed record ControllerView(ControllerRole Role, ControllerEpoch Epoch)
{
    /// <summary>What it has done.</summary>
    public ControllerCounts Counts { get; init; } = new(0, 0, 0, 0);
}
