using Coordinator.Primitives;

namespace Coordinator.Storage;

/// <summary>A stretch of the txn log.</summary>
/// <param name="Available">
/// False when the position asked for is not in the log: purged, cut, or of another history. The learner then needs another way.
/// </param>
/// <param name="Records">The records that follow the position; empty when it is the end.</param>
public readonly record struct LogSlice(bool Available, IReadOnlyList<LogRecord> Records)
{
    /// <summary>The position is not in the log.</summary>
    public static readonly LogSlice NotAvailable = new(false, []);
}
