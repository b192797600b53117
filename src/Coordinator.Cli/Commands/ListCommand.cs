using System.CommandLine;

using Coordinator.Cli.Input;
using Coordinator.Cli.Output;
using Coordinator.Primitives;

using Wire = Coordinator.Protocol.Client.V1;

namespace Coordinator.Cli.Commands;

/// <summary>Lists what is below a znode.</summary>
internal static class ListCommand
{
    internal static Command Define(Shell shell)
    {
        var path = PathArgument.Define();
        var recursive = new Option<bool>("--recursive", "-R") { Description = "everything below it, as paths relative to PATH" };
        var stat = new Option<bool>("--stat") { Description = "with their stats" };
        var command = new Command("ls", "Lists the children of a znode.") { path, recursive, stat };
        command.SetAction(shell.Action((context, parsed) =>
            RunAsync(context, parsed.GetRequiredValue(path), parsed.GetValue(recursive), parsed.GetValue(stat))));
        return command;
    }

    private static async Task RunAsync(CommandContext context, string path, bool recursive, bool withStats)
    {
        var children = new List<Wire.Child>();
        var zxid = long.MaxValue;
        var pages = recursive ? TreePages.SubtreeAsync(context, path) : TreePages.ChildrenAsync(context, path, withStats);
        await foreach (var page in pages)
        {
            // The smallest: a watch from there misses nothing of any page.
            zxid = Math.Min(zxid, page.Zxid);
            children.AddRange(recursive ? page.Result.Children.Where(child => child.Name != path) : page.Result.Children);
        }

        var names = children.Select(child => recursive ? Relative(child.Name, path) : child.Name).ToList();
        if (withStats)
        {
            var rows = names.Zip(children, (name, child) => new ChildJson(name, StatJson.From(child.Stat))).ToList();
            context.Print(new ListWithStatsJson(path, rows, ZxidText.Format(zxid)), output => WriteTable(output, rows, context.Streams.IsTerminal));
        }
        else
        {
            context.Print(new ListJson(path, names, ZxidText.Format(zxid)), output => names.ForEach(output.WriteLine));
        }
    }

    private static string Relative(string descendant, string path) =>
        ZnodePath.IsSameOrBelow(descendant, path) ? descendant[(path.Length == 1 ? 1 : path.Length + 1)..] : descendant;

    private static void WriteTable(TextWriter output, List<ChildJson> rows, bool isTerminal)
    {
        var table = new TextTable(["name", .. StatText.Names]);
        foreach (var row in rows)
        {
            table.Add([row.Name, .. StatText.Values(row.Stat)]);
        }

        table.Write(output, isTerminal);
    }
}
