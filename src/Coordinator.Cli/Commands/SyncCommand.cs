using System.CommandLine;

using Coordinator.Cli.Input;
using Coordinator.Cli.Output;

using Wire = Coordinator.Protocol.Client.V1;

namespace Coordinator.Cli.Commands;

/// <summary>Waits until the server has applied everything acknowledged before.</summary>
internal static class SyncCommand
{
    internal static Command Define(Shell shell)
    {
        var path = PathArgument.Define("ZooKeeper's argument; the whole tree is brought up to date");
        var command = new Command("sync", "Waits until the server has applied everything acknowledged before, and prints its zxid.") { path };
        command.SetAction(shell.Action((context, parsed) => RunAsync(context, parsed.GetRequiredValue(path))));
        return command;
    }

    private static async Task RunAsync(CommandContext context, string path)
    {
        var request = new Wire.SyncRequest { Path = path };

        // Changes nothing, so it may be asked again freely.
        var response = await context.ReadAsync((tree, options) => tree.SyncAsync(request, options));
        var zxid = ZxidText.Format(response.Zxid);
        context.Print(new SyncJson(zxid), output => output.WriteLine(zxid));
    }
}
