namespace Coordinator.Tree;

/// <summary>Counts what a tree holds, by walking all of it.</summary>
public static class TreeCensus
{
    private const int Depth = 2;

    /// <summary>The largest subtrees one and two levels below the root, these without single znodes, by bytes of data, then by znodes.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="top">Most rows.</param>
    public static IReadOnlyList<(string Path, long Znodes, long Bytes)> Largest(DataTree tree, int top)
    {
        var sizes = new Dictionary<string, (string Path, long Znodes, long Bytes)>(StringComparer.Ordinal);
        foreach (var znode in ZnodeWalk.All(tree.State.Znodes.Root))
        {
            var path = znode.Path;
            for (var depth = 1; depth <= Math.Min(Depth, ZnodePaths.DepthOf(znode)); depth++)
            {
                var ancestor = Ancestor(path, depth);
                var size = sizes.GetValueOrDefault(ancestor);
                sizes[ancestor] = (ancestor, size.Znodes + 1, size.Bytes + znode.DataLength);
            }
        }

        return [.. sizes.Values
            .Where(size => size.Znodes > 1 || size.Path.LastIndexOf('/') == 0)
            .OrderByDescending(size => size.Bytes)
            .ThenByDescending(size => size.Znodes)
            .ThenBy(size => size.Path, StringComparer.Ordinal)
            .Take(top)];
    }

    private static string Ancestor(string path, int depth)
    {
        var end = 0;
        for (var level = 0; level <= depth && end >= 0; level++)
        {
            end = level == 0 ? 0 : path.IndexOf('/', end + 1);
        }

        return end < 0 ? path : path[..end];
    }
}
