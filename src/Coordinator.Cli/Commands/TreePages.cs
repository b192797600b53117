using Wire = Coordinator.Protocol.Client.V1;

namespace Coordinator.Cli.Commands;

/// <summary>Lists children or a whole subtree, page after page.</summary>
internal static class TreePages
{
    /// <summary>Pages of the children of a znode, ordered by name.</summary>
    internal static async IAsyncEnumerable<Wire.ReadResponse> ChildrenAsync(CommandContext context, string path, bool withStats)
    {
        var after = "";
        for (var hasMore = true; hasMore;)
        {
            var request = new Wire.ListRequest
            {
                List = new Wire.ListChildren { Path = path, AfterName = after, WithStats = withStats },
                Consistency = context.Settings.Consistency,
            };
            var page = await context.ReadAsync((tree, options) => tree.ListAsync(request, options));
            (hasMore, after) = Next(page);
            yield return page;
        }
    }

    /// <summary>Pages of everything below a znode, parents before children.</summary>
    internal static async IAsyncEnumerable<Wire.ReadResponse> SubtreeAsync(CommandContext context, string path)
    {
        var after = "";
        for (var hasMore = true; hasMore;)
        {
            var request = new Wire.ListSubtreeRequest
            {
                List = new Wire.ListSubtree { Path = path, AfterPath = after },
                Consistency = context.Settings.Consistency,
            };
            var page = await context.ReadAsync((tree, options) => tree.ListSubtreeAsync(request, options));
            (hasMore, after) = Next(page);
            yield return page;
        }
    }

    private static (bool HasMore, string After) Next(Wire.ReadResponse page)
    {
        if (!page.Result.HasMore)
        {
            return (false, "");
        }

        // An empty page that promises more would be asked for again for ever.
        return page.Result.Children is [.., var last] ? (true, last.Name) : throw CommandFailedException.StrangeAnswer("an empty page that is not the last");
    }
}
