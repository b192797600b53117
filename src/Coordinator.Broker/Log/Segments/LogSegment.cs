using System.Globalization;
using Coordinator.Records;

namespace Coordinator.Broker.Log.Segments;

/// <summary>One file of a log, named by the offset of its first record.</summary>
internal sealed class LogSegment(string directory, long baseOffset)
{
    private const string Suffix = ".log";
    private const int Digits = 20;

    internal long BaseOffset { get; } = baseOffset;

    internal string Path { get; } = directory + "/" + NameOf(baseOffset);

    /// <summary>The offset behind the last record.</summary>
    internal long NextOffset { get; private set; } = baseOffset;

    /// <summary>Bytes of whole batches: the end of the file.</summary>
    internal long Size { get; private set; }

    /// <summary>The largest timestamp of a record; the smallest number when there is none.</summary>
    internal long MaxTimestamp { get; private set; } = long.MinValue;

    internal SegmentIndex Index { get; } = new();

    internal static string NameOf(long baseOffset) => baseOffset.ToString("D20", CultureInfo.InvariantCulture) + Suffix;

    /// <summary>The offset that a file's name stands for; null when it is no segment.</summary>
    internal static long? OffsetOf(string name) =>
        name.Length == Digits + Suffix.Length && name.EndsWith(Suffix, StringComparison.Ordinal)
        && long.TryParse(name.AsSpan(0, Digits), NumberStyles.None, CultureInfo.InvariantCulture, out var offset) && offset <= BatchHead.MaxOffset
            ? offset
            : null;

    /// <summary>A batch stands at the end.</summary>
    internal void Take(in BatchHead head)
    {
        Index.Add(new SegmentIndex.Place(head.BaseOffset, Size, MaxTimestamp));
        Size += BatchFrame.Bytes + head.Length;
        NextOffset = head.NextOffset;
        MaxTimestamp = Math.Max(MaxTimestamp, head.MaxTimestamp);
    }

    /// <summary>Nothing at or behind a place is left.</summary>
    internal void ResetTo(in SegmentIndex.Place place)
    {
        Index.RemoveFrom(place.Position);
        (Size, NextOffset, MaxTimestamp) = (place.Position, place.Offset, place.MaxTimestampBefore);
    }
}
