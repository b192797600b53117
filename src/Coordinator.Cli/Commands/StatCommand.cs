using System.CommandLine;

using Coordinator.Cli.Input;
using Coordinator.Cli.Output;

using Wire = Coordinator.Protocol.Client.V1;

namespace Coordinator.Cli.Commands;

/// <summary>Prints what is known of a znode besides its data.</summary>
internal static class StatCommand
{
    internal static Command Define(Shell shell)
    {
        var path = PathArgument.Define();
        var command = new Command("stat", "Prints what is known of a znode besides its data.") { path };
        command.SetAction(shell.Action((context, parsed) => RunAsync(context, parsed.GetRequiredValue(path))));
        return command;
    }

    private static async Task RunAsync(CommandContext context, string path)
    {
        var request = new Wire.ExistsRequest { Path = path, Consistency = context.Settings.Consistency };
        var response = await context.ReadAsync((tree, options) => tree.ExistsAsync(request, options));
        var zxid = ZxidText.Format(response.Zxid);
        if (response.Result?.Stat is not { } found)
        {
            throw new CommandFailedException(ExitCode.Refused, Missing(path, zxid));
        }

        var stat = StatJson.From(found);
        context.Print(new StatResultJson(path, stat, zxid), output => StatText.Write(output, stat));
    }

    private static Failure Missing(string path, string zxid) => new(Primitives.ErrorCode.NoNode, $"{path} does not exist", zxid);
}
