using System.Globalization;
using System.Text;
using Coordinator.Primitives;
using Coordinator.Sessions.Messages;

namespace Coordinator.Sessions.Watches;

/// <summary>The watches of a session, and which events each still has to see.</summary>
/// <param name="maxWatches">Bound of their number.</param>
/// <param name="maxPathBytes">Bound of the bytes of their paths.</param>
internal sealed class WatchTable(int maxWatches, int maxPathBytes)
{
    private readonly SortedDictionary<long, Watch> _watches = [];
    private int _pathBytes;
    private Zxid _complete;

    /// <summary>Why one more watch on this path is too much; null when it is not.</summary>
    public string? Refuse(string path)
    {
        if (_watches.Count >= maxWatches)
        {
            return string.Create(CultureInfo.InvariantCulture, $"a session may have {maxWatches} watches");
        }

        return _pathBytes + Encoding.UTF8.GetByteCount(path) > maxPathBytes
            ? string.Create(CultureInfo.InvariantCulture, $"the paths of a session's watches may have {maxPathBytes} bytes")
            : null;
    }

    public Watch Add(OneShotWatch watch) => Add(new Watch
    {
        WatchId = watch.WatchId,
        Path = watch.Path,
        PathBytes = Encoding.UTF8.GetByteCount(watch.Path),
        Kind = watch.Kind,
    });

    public Watch Add(PersistentWatch watch) => Add(new Watch
    {
        WatchId = watch.WatchId,
        Path = watch.Path,
        PathBytes = Encoding.UTF8.GetByteCount(watch.Path),
        IsRecursive = watch.Recursive,
        Resume = watch.FromZxid,
    });

    public Watch? Find(long watchId) => _watches.GetValueOrDefault(watchId);

    public void Remove(Watch watch)
    {
        Invariant.Holds(_watches.Remove(watch.WatchId));
        _pathBytes -= watch.PathBytes;
    }

    /// <summary>The one-shot watches to arm again at an attach.</summary>
    public List<OneShotWatch> ToRearm() =>
        [.. _watches.Values.Where(w => w is { IsArmed: true, Kind: not null }).Select(w => new OneShotWatch(w.WatchId, w.Path, w.Kind!.Value))];

    /// <summary>The persistent watches to resume at an attach.</summary>
    public List<PersistentWatch> ToResume() =>
        [.. Persistent().Where(w => w.IsArmed).Select(w => new PersistentWatch(w.WatchId, w.Path, w.IsRecursive, ResumeOf(w)))];

    /// <summary>No server has the history any more: all go on from now.</summary>
    public void ForgetHistory()
    {
        foreach (var watch in Persistent().Where(w => w.IsArmed))
        {
            watch.NeedsResync = true;
        }
    }

    /// <summary>Everything up to a zxid has been delivered to every watch that the server has.</summary>
    public void Advance(Zxid complete) => _complete = Zxid.Max(_complete, complete);

    /// <summary>
    /// Every event of the watch up to this has been delivered. An armed one shares what is complete for all; one that the server may not
    /// know yet has only its own.
    /// </summary>
    public Zxid ResumeOf(Watch watch) =>
        watch.NeedsResync ? Zxid.Zero : watch.IsArmed ? Zxid.Max(watch.Resume, _complete) : watch.Resume;

    /// <summary>All persistent watches, by id.</summary>
    public IEnumerable<Watch> Persistent() => _watches.Values.Where(w => w.Kind is null);

    private Watch Add(Watch watch)
    {
        _watches.Add(watch.WatchId, watch);
        _pathBytes += watch.PathBytes;
        return watch;
    }
}
