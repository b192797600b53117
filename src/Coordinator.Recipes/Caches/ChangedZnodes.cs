using Coordinator.Client.Abstractions;
using Coordinator.Primitives;

namespace Coordinator.Recipes.Caches;

/// <summary>
/// Znodes of which events have come: an event says that there is something new, the read after it says what. What the cache holds from a
/// later txn already is not read again.
/// </summary>
/// <param name="client">The client.</param>
/// <param name="tree">The cache.</param>
internal sealed class ChangedZnodes(ICoordinatorClient client, CachedTree tree)
{
    private readonly HashSet<string> _paths = new(StringComparer.Ordinal);

    /// <summary>Takes an event.</summary>
    /// <returns>Whether enough are waiting.</returns>
    public bool Add(WatchedEvent happened)
    {
        var known = tree.Find(happened.Path);
        var isKnown = happened.Type == WatchedEventType.Deleted
            ? known is null || known.Stat.Czxid > happened.Zxid
            : known is not null && known.Stat.Mzxid >= happened.Zxid;
        if (!isKnown)
        {
            _paths.Add(happened.Path);
        }

        return _paths.Count >= ZnodeReader.Window;
    }

    public void Clear() => _paths.Clear();

    /// <summary>Reads what waits.</summary>
    /// <returns>Whether anything did.</returns>
    public async Task<bool> ApplyAsync(CancellationToken cancellationToken)
    {
        if (_paths.Count == 0)
        {
            return false;
        }

        var read = await ZnodeReader.ReadAsync(client, _paths, cancellationToken).ConfigureAwait(false);
        _paths.Clear();
        foreach (var (path, znode) in read)
        {
            if (znode is null)
            {
                tree.Remove(path);
            }
            else
            {
                tree.Put(znode);
            }
        }

        return true;
    }
}
