using Coordinator.Primitives;

namespace Coordinator.Storage.TxnLog;

/// <summary>Consecutive batches of one segment that check and continue each other.</summary>
internal sealed class ScannedRun(long start, Zxid @base)
{
    internal long Start { get; } = start;

    internal Zxid Base { get; } = @base;

    internal long End { get; private set; } = start;

    internal Zxid Last { get; private set; } = @base;

    /// <summary>End of the last batch that holds records, or <see cref="Start"/>.</summary>
    internal long RecordsEnd { get; private set; } = start;

    internal Zxid Commit { get; private set; }

    /// <summary>The largest position that a batch of the run calls flushed.</summary>
    internal long Claimed { get; private set; }

    internal ZxidRuns Zxids { get; } = new();

    internal BatchIndex Index { get; } = new();

    internal void Add(in BatchHeader header, ReadOnlySpan<byte> payload)
    {
        Invariant.Holds(header.Offset == End && header.Previous == Last);
        Index.Add(header.Previous, header.Offset);
        while (payload.Length > 0)
        {
            Invariant.Holds(BatchReader.TryTakeRecord(ref payload, out var zxid, out _));
            Zxids.Add(zxid);
        }

        End = header.End;
        Last = header.Last;
        RecordsEnd = header.Count > 0 ? header.End : RecordsEnd;
        Commit = Zxid.Max(Commit, header.Commit);
        Claimed = Math.Max(Claimed, header.FlushedThrough);
    }
}
