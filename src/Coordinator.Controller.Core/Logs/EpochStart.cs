using Coordinator.Controller.Core.Numbers;

namespace Coordinator.Controller.Core.Logs;

/// <summary>A leader's reign in a log.</summary>
/// <param name="Epoch">Its epoch.</param>
/// <param name="Offset">The offset of its first record.</param>
public readonly record struct EpochStart(LeaderEpoch Epoch, long Offset);
