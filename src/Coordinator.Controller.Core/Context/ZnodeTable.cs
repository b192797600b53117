using Coordinator.Controller.Core.Tree;
using Coordinator.Primitives;

namespace Coordinator.Controller.Core.Context;

/// <summary>
/// Which znodes are there, in which life and version. What is written is known before it is seen, so that what is seen may be older: a later life comes
/// before an earlier one, whatever their versions.
/// </summary>
internal sealed class ZnodeTable
{
    private readonly Dictionary<string, (Zxid Czxid, int Version)> _known = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SortedSet<int>> _partitions = new(StringComparer.Ordinal);

    /// <summary>The numbers of the partitions that have a znode below a topic, also of those that cannot be read.</summary>
    public IReadOnlyCollection<int> PartitionsOf(string topic) => _partitions.TryGetValue(topic, out var numbers) ? numbers : [];

    public (Zxid Czxid, int Version)? Of(string path) => _known.TryGetValue(path, out var known) ? known : null;

    /// <returns>False of what is older than what is known.</returns>
    public bool Observe(TreePlace place, ZnodeSeen seen)
    {
        if (_known.TryGetValue(seen.Path, out var known) && (known.Czxid > seen.Czxid || known.Czxid == seen.Czxid && known.Version > seen.Version))
        {
            return false;
        }

        _known[seen.Path] = (seen.Czxid, seen.Version);
        if (place.Kind == TreePlaceKind.Partition)
        {
            if (!_partitions.TryGetValue(place.Topic!, out var numbers))
            {
                _partitions[place.Topic!] = numbers = [];
            }

            numbers.Add(place.Partition.Number);
        }

        return true;
    }

    public void Forget(TreePlace place, string path)
    {
        _known.Remove(path);
        if (place.Kind == TreePlaceKind.Partition && _partitions.TryGetValue(place.Topic!, out var numbers) && numbers.Remove(place.Partition.Number) && numbers.Count == 0)
        {
            _partitions.Remove(place.Topic!);
        }
    }
}
