using Coordinator.Primitives;
using Coordinator.Replication;
using Coordinator.Simulation.Engine;
using Coordinator.Tree;

namespace Coordinator.Simulation.Checkers;

/// <summary>
/// The one history that all servers must agree on, made of what the first server to apply each txn applied, and a tree of its own that
/// follows it.
/// </summary>
internal sealed class GlobalHistory(SimWorld world)
{
    private const string Checker = "committed-prefix";

    private readonly List<HistoryEntry> _entries = [];
    private readonly Dictionary<Zxid, int> _indexes = [];
    private Zxid _corruptedAt;

    public DataTree Model { get; } = new(seed: 1);

    public PathHistory Paths { get; } = new();

    public int Count => _entries.Count;

    /// <summary>A fault has corrupted some server's state: until all have healed their digests prove nothing.</summary>
    public bool IsSomeoneCorrupted { get; private set; }

    /// <summary>No txn has followed the newest corruption: digests are compared where txns are applied, so nobody can have noticed.</summary>
    public bool IsCorruptionUnseen => IsSomeoneCorrupted && _corruptedAt == Last;

    public void Corrupted() => (IsSomeoneCorrupted, _corruptedAt) = (true, Last);

    public Zxid Last => _entries.Count == 0 ? Zxid.Zero : _entries[^1].Zxid;

    public HistoryEntry this[int index] => _entries[index];

    /// <summary>Place of a zxid: −1 for the position before the first txn.</summary>
    public int IndexOf(Zxid zxid, string who)
    {
        if (zxid.IsZero)
        {
            return -1;
        }

        Check.That(_indexes.TryGetValue(zxid, out var index), Checker, $"{who} names {zxid}, which nobody has applied");
        return index;
    }

    public HistoryEntry? Find(Zxid zxid) => _indexes.TryGetValue(zxid, out var index) ? _entries[index] : null;

    /// <summary>Place of the last entry at or below a zxid; −1 for none.</summary>
    public int FloorIndex(Zxid zxid)
    {
        var (low, high) = (0, _entries.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_entries[middle].Zxid <= zxid)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low - 1;
    }

    /// <summary>A server that had applied everything up to the place applies one more.</summary>
    public HistoryEntry Applied(string server, int index, AppliedTraced applied)
    {
        var zxid = applied.Record.Zxid;
        if (index + 1 == _entries.Count)
        {
            return Append(server, applied);
        }

        var entry = _entries[index + 1];
        Check.That(entry.Zxid == zxid, Checker, $"{server} applies {zxid} after {Name(index)}, where the ensemble committed {entry.Zxid}");
        Check.That(entry.Body.Span.SequenceEqual(applied.Record.Body.Span), Checker, $"{server} applies another txn under {zxid}");
        Check.That(entry.Digest == applied.Digest || IsSomeoneCorrupted, "digest", $"{server} has digest {applied.Digest:x} at {zxid}, others have {entry.Digest:x}");
        Check.That(
            entry.Result.Result.Code == applied.Result.Result.Code && entry.Result.Disposition == applied.Result.Disposition,
            "digest",
            $"{server} answers {zxid} with {applied.Result.Result.Code}, others with {entry.Result.Result.Code}");
        return entry;
    }

    private HistoryEntry Append(string server, AppliedTraced applied)
    {
        var zxid = applied.Record.Zxid;
        Check.That(zxid > Last, "zxid-order", $"{server} applies {zxid} after {Last}");
        Check.That(
            zxid.Epoch == Last.Epoch ? zxid.Counter == Last.Counter + 1 : zxid.Counter == 1,
            "zxid-order",
            $"{server} applies {zxid} after {Last}: a gap in an epoch");
        var model = Model.Apply(zxid, applied.Txn);
        Check.That(
            model.Result.Code == applied.Result.Result.Code && model.Disposition == applied.Result.Disposition && (Model.Digest == applied.Digest || IsSomeoneCorrupted),
            "digest",
            $"{server} at {zxid}: {applied.Result.Disposition} {applied.Result.Result.Code} {applied.Digest:x}, the model {model.Disposition} {model.Result.Code} {Model.Digest:x}");
        var entry = new HistoryEntry(zxid, applied.Record.Body, applied.Txn, applied.Result, Model.Digest, world.Now);
        _indexes.Add(zxid, _entries.Count);
        _entries.Add(entry);
        Paths.Committed(entry, Model);
        world.Trace.Mix(zxid.Value);
        world.Trace.Mix((long)applied.Digest);
        return entry;
    }

    private string Name(int index) => index < 0 ? "nothing" : _entries[index].Zxid.ToString();
}
