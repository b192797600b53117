using Coordinator.Primitives;

namespace Coordinator.Storage.TxnLog;

/// <summary>
/// Where in a segment a position is found: one entry per 64 KiB or so, the rest is walked. 1,024 entries for a segment of 64 MiB.
/// </summary>
internal sealed class BatchIndex
{
    private const long Spacing = 64 << 10;

    private readonly List<(Zxid Previous, long Offset)> _entries = [];

    internal void Add(Zxid previous, long offset)
    {
        if (_entries.Count == 0 || offset - _entries[^1].Offset >= Spacing)
        {
            _entries.Add((previous, offset));
        }
    }

    /// <summary>Offset of a batch at or before the one that holds the record behind a position; <paramref name="start"/> if there is no entry.</summary>
    internal long Floor(Zxid position, long start)
    {
        var low = 0;
        var high = _entries.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_entries[middle].Previous <= position)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low == 0 ? start : _entries[low - 1].Offset;
    }

    internal void RemoveFrom(long offset) => _entries.RemoveAll(entry => entry.Offset >= offset);
}
