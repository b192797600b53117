namespace Coordinator.Broker.Log.Segments;

/// <summary>
/// Where in a segment some of its batches are, one for each 32 KiB: for a segment of 1 GiB 32,768 places of 24 bytes, 768 KiB of memory, and a search
/// reads at most 32 KiB and a batch. In memory only: the walk over the heads that every opening makes for the producers' sake fills it.
/// </summary>
internal sealed class SegmentIndex
{
    internal const int Interval = 32 << 10;

    private readonly List<Place> _places = [];

    /// <summary>Notes where a batch begins, unless a place nearby is known.</summary>
    internal void Add(in Place place)
    {
        if (_places.Count == 0 || place.Position - _places[^1].Position >= Interval)
        {
            _places.Add(place);
        }
    }

    /// <summary>The last place at or before an offset; the beginning of the segment when there is none.</summary>
    internal Place Floor(long offset, long segmentBase) => Floor(place => place.Offset <= offset, segmentBase);

    /// <summary>The last place before which every record is older than a timestamp.</summary>
    internal Place Before(long timestamp, long segmentBase) => Floor(place => place.MaxTimestampBefore < timestamp, segmentBase);

    /// <summary>Forgets every place at or behind a position.</summary>
    internal void RemoveFrom(long position)
    {
        var from = _places.FindIndex(place => place.Position >= position);
        if (from >= 0)
        {
            _places.RemoveRange(from, _places.Count - from);
        }
    }

    private Place Floor(Predicate<Place> holds, long segmentBase)
    {
        var (low, high) = (0, _places.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = holds(_places[middle]) ? (middle + 1, high) : (low, middle);
        }

        return low > 0 ? _places[low - 1] : new Place(segmentBase, 0, long.MinValue);
    }

    /// <summary>Where a batch begins.</summary>
    /// <param name="Offset">Its base offset.</param>
    /// <param name="Position">Its frame's position in the file.</param>
    /// <param name="MaxTimestampBefore">The largest timestamp of the segment before it.</param>
    internal readonly record struct Place(long Offset, long Position, long MaxTimestampBefore);
}
