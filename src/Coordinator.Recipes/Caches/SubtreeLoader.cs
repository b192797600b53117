using System.Runtime.CompilerServices;
using Coordinator.Client.Abstractions;
using Coordinator.Client.Abstractions.Reads;
using Coordinator.Primitives;
using Coordinator.Recipes.Lines;

namespace Coordinator.Recipes.Caches;

/// <summary>Everything from a znode downwards, with data; of several states, each znode no older than the call.</summary>
/// <param name="client">The client.</param>
/// <param name="path">The top.</param>
internal sealed class SubtreeLoader(ICoordinatorClient client, string path)
{
    /// <summary>Loads it.</summary>
    /// <param name="maxZnodes">More is TooLarge.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlyList<Znode>> LoadAsync(int maxZnodes, CancellationToken cancellationToken)
    {
        var paths = new List<string>();
        await foreach (var item in PathsAsync(cancellationToken).ConfigureAwait(false))
        {
            paths.Add(item);
            if (paths.Count > maxZnodes)
            {
                throw CachedTree.TooLarge(maxZnodes);
            }
        }

        var read = await ZnodeReader.ReadAsync(client, paths, cancellationToken).ConfigureAwait(false);
        return [.. read.Select(entry => entry.Znode).OfType<Znode>()];
    }

    private async IAsyncEnumerable<string> PathsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var after = string.Empty;
        var hasMore = true;
        while (hasMore)
        {
            var request = new SubtreeRead(path, after);
            ReadResult page;
            try
            {
                page = await Patience.UntilDecidedAsync(token => client.ReadAsync(request, token), cancellationToken).ConfigureAwait(false);
            }
            catch (CoordinatorException e) when (e.Code == ErrorCode.NoNode)
            {
                yield break;
            }

            foreach (var child in page.Children)
            {
                yield return child.Name;
            }

            hasMore = page.HasMore && page.Children.Count > 0;
            after = hasMore ? page.Children[^1].Name : after;
        }
    }
}
