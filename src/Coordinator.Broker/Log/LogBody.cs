using Coordinator.Broker.Log.Producers;
using Coordinator.Broker.Log.Segments;
using Coordinator.Files;

namespace Coordinator.Broker.Log;

/// <summary>What there is of a log that has files.</summary>
internal sealed class LogBody(string directory, List<LogSegment> segments, ProducerTable producers)
{
    internal string Directory { get; } = directory;

    /// <summary>Oldest first, at least one; without a gap.</summary>
    internal List<LogSegment> Segments { get; } = segments;

    internal ProducerTable Producers { get; set; } = producers;

    /// <summary>The file of the active segment, if it is open.</summary>
    internal IDiskFile? File { get; set; }

    /// <summary>Bytes of the active segment that are known to be durable.</summary>
    internal long FlushedSize { get; set; }

    /// <summary>The offset before which everything is known to be durable.</summary>
    internal long FlushedOffset { get; set; }

    /// <summary>The segment that is appended to.</summary>
    internal LogSegment Active => Segments[^1];

    /// <summary>The segment that holds an offset, or ends at it.</summary>
    internal int Find(long offset) => Math.Max(0, Segments.FindLastIndex(segment => segment.BaseOffset <= offset));
}
