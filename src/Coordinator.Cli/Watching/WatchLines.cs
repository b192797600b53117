using Coordinator.Cli.Commands;
using Coordinator.Cli.Input;
using Coordinator.Cli.Output;

using Wire = Coordinator.Protocol.Client.V1;

namespace Coordinator.Cli.Watching;

/// <summary>Prints a watch: a line per event.</summary>
/// <param name="context">Where to.</param>
internal sealed class WatchLines(CommandContext context)
{
    internal const string Initial = "initial";
    internal const string Resync = "resync";

    internal void Write(string type, string path, long zxid)
    {
        var text = ZxidText.Format(zxid);

        // No path has a tab in it.
        context.Print(new WatchJson(type, path, text), output => output.WriteLine($"{type}\t{path}\t{text}"));
    }

    internal void Write(Wire.Event seen, string watchedPath)
    {
        if (NameOf(seen.Type) is { } name)
        {
            Write(name, seen.Path.Length > 0 ? seen.Path : watchedPath, seen.Zxid);
        }
    }

    internal Task FlushAsync() => context.Streams.FlushAsync();

    /// <summary>Null for what a later version of the service may add.</summary>
    private static string? NameOf(Wire.EventType type) => type switch
    {
        Wire.EventType.Created => "created",
        Wire.EventType.Changed => "changed",
        Wire.EventType.Deleted => "deleted",
        Wire.EventType.ChildrenChanged => "childrenChanged",
        Wire.EventType.Resync => Resync,
        _ => null,
    };
}
