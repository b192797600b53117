using Coordinator.Primitives;

namespace Coordinator.Storage.TxnLog;

/// <summary>A segment of the chain, as far as it is believed.</summary>
internal sealed class LogSegment(SegmentId id, string path, long start, Zxid @base)
{
    internal SegmentId Id { get; } = id;

    internal string Path { get; } = path;

    /// <summary>Offset of the first believed batch: behind the header, or behind damage that a snapshot covers.</summary>
    internal long Start { get; } = start;

    /// <summary>The position before the first believed batch.</summary>
    internal Zxid Base { get; } = @base;

    internal BatchIndex Index { get; init; } = new();

    /// <summary>End of the last believed batch.</summary>
    internal long End { get; set; } = start;

    /// <summary>The last record, or <see cref="Base"/>.</summary>
    internal Zxid Last { get; set; } = @base;
}
