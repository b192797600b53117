using Coordinator.Client.Abstractions;
using Coordinator.Primitives;
using Coordinator.Recipes.Lines;

namespace Coordinator.Recipes.Caches;

/// <summary>Reads many znodes at once, so many under way that the connection is busy and no more.</summary>
internal static class ZnodeReader
{
    /// <summary>Most reads under way.</summary>
    public const int Window = 256;

    /// <summary>Each path with its znode; null where there is none.</summary>
    public static async Task<(string Path, Znode? Znode)[]> ReadAsync(ICoordinatorClient client, IEnumerable<string> paths, CancellationToken cancellationToken)
    {
        var read = new List<(string, Znode?)>();
        foreach (var chunk in paths.Chunk(Window))
        {
            var answers = await Task.WhenAll(chunk.Select(path => ReadAsync(client, path, cancellationToken))).ConfigureAwait(false);
            read.AddRange(chunk.Zip(answers));
        }

        return [.. read];
    }

    public static async Task<Znode?> ReadAsync(ICoordinatorClient client, string path, CancellationToken cancellationToken)
    {
        try
        {
            return await Patience.UntilDecidedAsync(token => client.GetAsync(path, Consistency.Local, token), cancellationToken).ConfigureAwait(false);
        }
        catch (CoordinatorException e) when (e.Code == ErrorCode.NoNode)
        {
            return null;
        }
    }
}
