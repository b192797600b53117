using Coordinator.Primitives;

namespace Coordinator.Replication.Watches;

/// <summary>
/// Some watches by number and by path. Most clients have a few, which are found by looking at each; only many are worth two tables, which cost
/// three times the memory.
/// </summary>
internal sealed class ArmedWatches
{
    /// <summary>No more than this are looked at one by one.</summary>
    public const int Few = 16;

    private readonly List<ArmedWatch> _few = [];
    private Dictionary<long, ArmedWatch>? _byId;

    /// <summary>The first at each path; the others hang on it (<see cref="ArmedWatch.NextAtPath"/>).</summary>
    private Dictionary<string, ArmedWatch>? _byPath;

    public int Count => _byId?.Count ?? _few.Count;

    public IReadOnlyCollection<ArmedWatch> All => _byId is null ? _few : _byId.Values;

    public ArmedWatch? Find(long watchId)
    {
        if (_byId is not null)
        {
            return _byId.GetValueOrDefault(watchId);
        }

        foreach (var watch in _few)
        {
            if (watch.WatchId == watchId)
            {
                return watch;
            }
        }

        return null;
    }

    /// <summary>The first watch at this very path, to which the others there are linked; null for none.</summary>
    public ArmedWatch? FirstAt(string path)
    {
        if (_byPath is not null)
        {
            return _byPath.GetValueOrDefault(path);
        }

        foreach (var watch in _few)
        {
            if (watch.IsFirstAtPath && string.Equals(watch.Path, path, StringComparison.Ordinal))
            {
                return watch;
            }
        }

        return null;
    }

    public void Add(ArmedWatch watch)
    {
        Invariant.Holds(Find(watch.WatchId) is null);
        var first = FirstAt(watch.Path);
        watch.IsFirstAtPath = first is null;
        if (first is not null)
        {
            (watch.NextAtPath, first.NextAtPath) = (first.NextAtPath, watch);
        }

        if (_byId is null && _few.Count < Few)
        {
            _few.Add(watch);
            return;
        }

        Index();
        _byId!.Add(watch.WatchId, watch);
        if (watch.IsFirstAtPath)
        {
            _byPath!.Add(watch.Path, watch);
        }
    }

    public void Remove(ArmedWatch watch)
    {
        Invariant.Holds(_byId?.Remove(watch.WatchId) ?? _few.Remove(watch));
        if (watch.IsFirstAtPath)
        {
            PutFirst(watch.Path, watch.NextAtPath);
        }
        else
        {
            var before = FirstAt(watch.Path)!;
            while (before.NextAtPath != watch)
            {
                before = before.NextAtPath!;
            }

            before.NextAtPath = watch.NextAtPath;
        }

        watch.NextAtPath = null;
    }

    private void PutFirst(string path, ArmedWatch? first)
    {
        if (first is not null)
        {
            first.IsFirstAtPath = true;
        }

        if (_byPath is null)
        {
            return;
        }

        _byPath.Remove(path);
        if (first is not null)
        {
            // The key is the text of a watch that is there: that of one which is gone would be kept alive.
            _byPath.Add(first.Path, first);
        }
    }

    private void Index()
    {
        if (_byId is not null)
        {
            return;
        }

        _byId = _few.ToDictionary(watch => watch.WatchId);
        _byPath = _few.Where(watch => watch.IsFirstAtPath).ToDictionary(watch => watch.Path, StringComparer.Ordinal);
        _few.Clear();
    }
}
