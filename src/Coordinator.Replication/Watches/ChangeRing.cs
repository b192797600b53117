using Coordinator.Primitives;
using Coordinator.Tree;

namespace Coordinator.Replication.Watches;

/// <summary>
/// The recent changes of the tree, by whole txns: everything in (floor, applied]. Bounded by count and by bytes; what falls out raises the
/// floor.
/// </summary>
/// <param name="maxChanges">Most changes.</param>
/// <param name="maxBytes">Most bytes.</param>
internal sealed class ChangeRing(int maxChanges, long maxBytes)
{
    // Of a change: its path, and what holds it. The lists of who may read are shared with the tree.
    private const int BytesPerChange = 64;

    private readonly List<RingTxn> _txns = [];
    private int _first;

    /// <summary>Everything after this zxid is here.</summary>
    public Zxid Floor { get; private set; }

    /// <summary>Changes kept.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes kept.</summary>
    public long Bytes { get; private set; }

    /// <summary>Forgets everything: history begins after a snapshot.</summary>
    public void Reset(Zxid floor)
    {
        _txns.Clear();
        _first = 0;
        Count = 0;
        Bytes = 0;
        Floor = floor;
    }

    /// <summary>Adds a txn; one without changes needs no room.</summary>
    public void Append(Zxid zxid, IReadOnlyList<TreeChange> changes)
    {
        Invariant.Holds(zxid > Floor && (_first == _txns.Count || zxid > _txns[^1].Zxid));
        if (changes.Count == 0)
        {
            return;
        }

        var bytes = 0L;
        foreach (var change in changes)
        {
            bytes += BytesPerChange + (2L * change.Path.Length);
        }

        _txns.Add(new RingTxn(zxid, changes, bytes));
        Count += changes.Count;
        Bytes += bytes;
        while (Count > maxChanges || Bytes > maxBytes)
        {
            DropFirst();
        }
    }

    /// <summary>The first txn after a zxid; null when there is none.</summary>
    /// <param name="after">At least the floor.</param>
    public RingTxn? Next(Zxid after)
    {
        Invariant.Holds(after >= Floor);
        var low = _first;
        var high = _txns.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_txns[middle].Zxid > after)
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }

        return low < _txns.Count ? _txns[low] : null;
    }

    private void DropFirst()
    {
        var dropped = _txns[_first];
        Floor = dropped.Zxid;
        Count -= dropped.Changes.Count;
        Bytes -= dropped.Bytes;
        _txns[_first] = default;
        _first++;
        if (_first > 1024 && _first > _txns.Count / 2)
        {
            _txns.RemoveRange(0, _first);
            _first = 0;
        }
    }
}

/// <summary>The changes of one txn.</summary>
/// <param name="Zxid">The txn.</param>
/// <param name="Changes">At least one.</param>
/// <param name="Bytes">What they count for.</param>
internal readonly record struct RingTxn(Zxid Zxid, IReadOnlyList<TreeChange> Changes, long Bytes);
