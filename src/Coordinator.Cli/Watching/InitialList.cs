using Coordinator.Cli.Commands;
using Coordinator.Primitives;

using Wire = Coordinator.Protocol.Client.V1;

namespace Coordinator.Cli.Watching;

/// <summary>Lists what there is before a watch begins: the znode itself, then its children or, recursively, everything below it.</summary>
internal static class InitialList
{
    internal static async Task<(InitialState State, IReadOnlyList<(string Path, long Zxid)> Znodes)> ReadAsync(CommandContext context, WatchSubject subject)
    {
        var state = new InitialState();
        var znodes = new List<(string Path, long Zxid)>();
        try
        {
            var request = new Wire.ExistsRequest { Path = subject.Path, Consistency = context.Settings.Consistency };
            var self = await context.ReadAsync((tree, options) => tree.ExistsAsync(request, options));
            state.AddPage(self.Zxid);
            if (self.Result?.Stat is null)
            {
                return (state, znodes);
            }

            Add(subject.Path, self.Zxid);
            var pages = subject.Recursive
                ? TreePages.SubtreeAsync(context, subject.Path)
                : TreePages.ChildrenAsync(context, subject.Path, withStats: false);
            await foreach (var page in pages)
            {
                state.AddPage(page.Zxid);
                foreach (var child in page.Result.Children.Where(child => child.Name != subject.Path))
                {
                    Add(subject.Recursive ? child.Name : ZnodePath.Child(subject.Path, child.Name), page.Zxid);
                }
            }
        }
        catch (CommandFailedException failed) when (failed.Failures is [{ Code: ErrorCode.NoNode } missing])
        {
            // Nothing there is a state too: the server says at which zxid. Without that the watch starts now, as it would without a list.
            state.AddPage(missing.Zxid is { } zxid && Input.ZxidText.TryParse(zxid, out var value, out _) ? value : 0);
        }

        return (state, znodes);

        void Add(string path, long zxid)
        {
            state.AddZnode(path, zxid);
            znodes.Add((path, zxid));
        }
    }
}
