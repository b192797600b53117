using System.CommandLine;

using Coordinator.Cli.Input;
using Coordinator.Cli.Output;

using Wire = Coordinator.Protocol.Client.V1;

namespace Coordinator.Cli.Commands;

/// <summary>Deletes a znode.</summary>
internal static class DeleteCommand
{
    internal static Command Define(Shell shell)
    {
        var path = PathArgument.Define();
        var version = ExpectedVersionOption.Define();
        var recursive = new Option<bool>("--recursive", "-R") { Description = "with everything below it, in one txn" };
        var command = new Command("delete", "Deletes a znode.") { path, version, recursive };
        command.SetAction(shell.Action((context, parsed) =>
            RunAsync(context, parsed.GetRequiredValue(path), parsed.GetValue(version) ?? VersionText.Any, parsed.GetValue(recursive))));
        return command;
    }

    private static async Task RunAsync(CommandContext context, string path, int version, bool recursive)
    {
        var request = new Wire.DeleteRequest { Op = new Wire.DeleteOp { Path = path, Version = version, Recursive = recursive } };
        var response = await context.WriteAsync((tree, options) => tree.DeleteAsync(request, options));
        var zxid = ZxidText.Format(response.Zxid);
        context.Print(new WriteJson(path, null, zxid), output => output.WriteLine($"deleted {path} (zxid {zxid})"));
    }
}
