using Coordinator.Files;
using Coordinator.Primitives;

namespace Coordinator.Storage.TxnLog;

/// <summary>
/// Reads a whole segment and tells what was promised from what was merely written. Promised is what the successor's header calls
/// this segment's end, or, in the last segment, the largest *flushed through* found anywhere in it, also behind bytes that do not
/// check. What does not check below that is damage; above it, it was torn and nobody was told about it.
/// </summary>
internal sealed class SegmentScan
{
    private readonly BatchReader _reader;
    private readonly long _limit;
    private readonly long _fileLength;

    private SegmentScan(IDiskFile file, in SegmentHeader header, long? end)
    {
        _reader = new BatchReader(file, header.Id);
        _fileLength = file.Length;
        _limit = end ?? _fileLength;
        Promised = end ?? header.FlushedThrough;
        Runs.Add(new ScannedRun(SegmentId.FirstBatch, header.Base));
    }

    /// <summary>Everything before this offset was promised.</summary>
    internal long Promised { get; private set; }

    /// <summary>What checks: one run if all is well, more if there is damage between them. Never empty.</summary>
    internal List<ScannedRun> Runs { get; } = [];

    internal ScannedRun LastRun => Runs[^1];

    /// <summary>Offset of the first damage and the position before it.</summary>
    internal (long Offset, Zxid After)? Damage { get; private set; }

    /// <summary>Whether everything behind the last run up to the end of the file is zero: nothing was ever written there.</summary>
    internal bool IsZeroBehind { get; private set; } = true;

    /// <summary>The largest zxid known to be promised here, also where payloads do not check.</summary>
    internal Zxid LastPromised { get; private set; }

    /// <param name="file">The segment.</param>
    /// <param name="header">Its header.</param>
    /// <param name="end">Its end as its successor knows it; null for the last segment.</param>
    internal static SegmentScan Run(IDiskFile file, in SegmentHeader header, long? end)
    {
        var scan = new SegmentScan(file, header, end);
        scan.Walk(isLast: end is null);
        return scan;
    }

    /// <summary>A file that was cut short promised more than it has.</summary>
    private long PromisedInFile => Math.Min(Promised, _fileLength);

    private void Walk(bool isLast)
    {
        var position = SegmentId.FirstBatch;
        if (isLast)
        {
            position = TakeRun(position);
            LookBehind(position);
        }

        while (true)
        {
            position = TakeRun(position);
            if (position >= Promised)
            {
                break;
            }

            Damage ??= (position, LastRun.Last);
            if (FindNext(position + Framing.BlockBytes) is not { } next)
            {
                break;
            }

            Runs.Add(new ScannedRun(next.Offset, next.Previous));
            position = next.Offset;
        }

        LastPromised = FindLastPromised();
    }

    private Zxid FindLastPromised()
    {
        var last = LastRun.End <= Promised ? LastRun.Last : Zxid.Zero;
        for (var position = SegmentId.FirstBatch; Damage is not null && position <= PromisedInFile; position += Framing.BlockBytes)
        {
            if (_reader.TryReadHeader(position, out var header))
            {
                last = Zxid.Max(last, header.End <= Promised ? header.Last : header.Previous);
            }
        }

        return last;
    }

    /// <summary>Takes batches into the last run for as long as they check; gives the position of the first that does not.</summary>
    private long TakeRun(long position)
    {
        while (position < _limit && _reader.TryRead(position, _limit, out var header, out var payload) && header.Previous == LastRun.Last)
        {
            LastRun.Add(header, payload);
            position = header.End;
        }

        return position;
    }

    /// <summary>Searches all blocks behind a position for claims. Only headers count: a torn payload takes nothing from its header's word.</summary>
    private void LookBehind(long position)
    {
        Promised = Math.Max(Promised, LastRun.Claimed);
        for (; position < _limit; position += Framing.BlockBytes)
        {
            if (_reader.TryReadHeader(position, out var header))
            {
                Promised = Math.Max(Promised, header.FlushedThrough);
            }

            IsZeroBehind &= !_reader.Slice(position, Framing.BlockBytes).ContainsAnyExcept((byte)0);
        }
    }

    private BatchHeader? FindNext(long position)
    {
        for (; position < PromisedInFile; position += Framing.BlockBytes)
        {
            if (_reader.TryRead(position, _limit, out var header, out _))
            {
                return header;
            }
        }

        return null;
    }
}
