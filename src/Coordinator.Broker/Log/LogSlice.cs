using Coordinator.Records;

namespace Coordinator.Broker.Log;

/// <summary>What a read found.</summary>
/// <param name="IsInRange">Whether the log has the offset, or ends there.</param>
/// <param name="Batches">Whole batches; the first may begin before the offset that was asked for.</param>
internal readonly record struct LogSlice(bool IsInRange, IReadOnlyList<RecordBatch> Batches)
{
    /// <summary>The log begins behind the offset, or ends before it.</summary>
    internal static readonly LogSlice OutOfRange = new(false, []);

    /// <summary>The log has the offset, and nothing that may be read yet.</summary>
    internal static readonly LogSlice Empty = new(true, []);
}
