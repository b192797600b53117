using Coordinator.Primitives;
using Coordinator.Tree;

namespace Coordinator.Simulation.Checkers;

/// <summary>Every state that each znode was in, so that a read can be judged long after it.</summary>
internal sealed class PathHistory
{
    private readonly Dictionary<string, List<ZnodeState>> _states = new(StringComparer.Ordinal);

    /// <summary>The state of a znode once everything up to a zxid was applied; null when it was not there.</summary>
    public ZnodeState? At(string path, Zxid zxid)
    {
        if (!_states.TryGetValue(path, out var states))
        {
            return null;
        }

        for (var i = states.Count - 1; i >= 0; i--)
        {
            if (states[i].Since <= zxid)
            {
                return states[i].Exists ? states[i] : null;
            }
        }

        return null;
    }

    public void Committed(HistoryEntry entry, DataTree model)
    {
        foreach (var change in entry.Changes)
        {
            Record(entry.Zxid, change.Path, model);
            if (change.Type != WatchedEventType.Changed)
            {
                Record(entry.Zxid, ParentOf(change.Path), model);
            }
        }
    }

    public static string ParentOf(string path)
    {
        var slash = path.LastIndexOf('/');
        return slash <= 0 ? "/" : path[..slash];
    }

    private void Record(Zxid zxid, string path, DataTree model)
    {
        if (!_states.TryGetValue(path, out var states))
        {
            _states[path] = states = [];
        }

        if (states.Count > 0 && states[^1].Since == zxid)
        {
            states.RemoveAt(states.Count - 1);
        }

        var exists = model.TryGet(path, out var data, out var stat);
        var names = exists && stat.NumChildren > 0 ? model.ListChildren(path, null, int.MaxValue)!.Names : [];
        states.Add(new ZnodeState(zxid, exists, stat, data, names));
    }
}

/// <summary>A state of a znode.</summary>
/// <param name="Since">The txn that made it so.</param>
/// <param name="Exists">Whether it is there.</param>
/// <param name="Stat">Its stat.</param>
/// <param name="Data">Its data.</param>
/// <param name="Children">Names of its children, in order.</param>
internal sealed record ZnodeState(Zxid Since, bool Exists, Stat Stat, ReadOnlyMemory<byte> Data, IReadOnlyList<string> Children);
