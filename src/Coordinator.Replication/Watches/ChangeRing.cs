using Coordinator.Primitives;
using Coordinator.Tree;

namespace Coordinator.Replication.Watches;

/// <summary>
/// The recent changes of the tree, by whole txns: everything in (floor, applied]. Bounded by count and by bytes; what falls out raises the
/// floor. Kept as bytes, because a hundred thousand changes as objects take more memory than the znodes that they speak of.
/// </summary>
/// <param name="maxChanges">Most changes.</param>
/// <param name="maxBytes">Most bytes.</param>
internal sealed class ChangeRing(int maxChanges, long maxBytes)
{
    /// <summary>The oldest first; none is empty.</summary>
    private readonly List<ChangeChunk> _chunks = [];

    /// <summary>Everything after this zxid is here.</summary>
    public Zxid Floor { get; private set; }

    /// <summary>Changes kept.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes kept.</summary>
    public long Bytes { get; private set; }

    /// <summary>Forgets everything: history begins after a snapshot.</summary>
    public void Reset(Zxid floor)
    {
        _chunks.Clear();
        Count = 0;
        Bytes = 0;
        Floor = floor;
    }

    /// <summary>Adds a txn; one without changes needs no room.</summary>
    public void Append(Zxid zxid, IReadOnlyList<TreeChange> changes)
    {
        Invariant.Holds(zxid > Floor && (_chunks.Count == 0 || zxid > _chunks[^1].Last));
        if (changes.Count == 0)
        {
            return;
        }

        var bytes = ChangeChunk.BytesOf(changes);
        if (_chunks.Count == 0 || !_chunks[^1].HasRoom(bytes))
        {
            _chunks.Add(new ChangeChunk(bytes));
        }

        _chunks[^1].Append(zxid, changes, bytes);
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
        var (low, high) = (0, _chunks.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _chunks[middle].Last > after ? (low, middle) : (middle + 1, high);
        }

        return low < _chunks.Count ? _chunks[low].Next(after) : null;
    }

    private void DropFirst()
    {
        var (zxid, changes, bytes) = _chunks[0].DropFirst();
        Floor = zxid;
        Count -= changes;
        Bytes -= bytes;
        if (_chunks[0].IsEmpty)
        {
            _chunks.RemoveAt(0);
        }
    }
}

/// <summary>The changes of one txn.</summary>
/// <param name="Zxid">The txn.</param>
/// <param name="Changes">At least one.</param>
internal readonly record struct RingTxn(Zxid Zxid, IReadOnlyList<TreeChange> Changes);
