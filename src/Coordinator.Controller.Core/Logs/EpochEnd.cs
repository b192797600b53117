using Coordinator.Controller.Core.Numbers;

namespace Coordinator.Controller.Core.Logs;

/// <summary>Where a reign ended in a log.</summary>
/// <param name="Epoch">The largest epoch there that is not larger than the one asked about.</param>
/// <param name="EndOffset">The offset after its last record; −1 when nothing is known.</param>
public readonly record struct EpochEnd(LeaderEpoch Epoch, long EndOffset)
{
    /// <summary>The log cannot tell.</summary>
    public static readonly EpochEnd Unknown = new(LeaderEpoch.Unknown, -1);
}
