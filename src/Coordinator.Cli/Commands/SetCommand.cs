using System.CommandLine;

using Coordinator.Cli.Input;
using Coordinator.Cli.Output;

using Wire = Coordinator.Protocol.Client.V1;

namespace Coordinator.Cli.Commands;

/// <summary>Replaces a znode's data.</summary>
internal static class SetCommand
{
    internal static Command Define(Shell shell)
    {
        var path = PathArgument.Define();
        var data = new Argument<string>("DATA") { Description = "text, or - for standard input" };
        var version = ExpectedVersionOption.Define();
        var command = new Command("set", "Replaces a znode's data.") { path, data, version };
        command.SetAction(shell.Action((context, parsed) =>
            RunAsync(context, parsed.GetRequiredValue(path), parsed.GetRequiredValue(data), parsed.GetValue(version) ?? VersionText.Any)));
        return command;
    }

    private static async Task RunAsync(CommandContext context, string path, string data, int version)
    {
        var bytes = await DataArgument.ReadAsync(data, context.Streams.Input, context.CancellationToken);
        var request = new Wire.SetDataRequest { Op = new Wire.SetDataOp { Path = path, Data = bytes, Version = version } };
        var response = await context.WriteAsync((tree, options) => tree.SetDataAsync(request, options));
        var newVersion = response.Results is [{ Stat: { } stat }, ..] ? stat.Version : (int?)null;
        var zxid = ZxidText.Format(response.Zxid);
        context.Print(new WriteJson(path, newVersion, zxid), output => output.WriteLine($"set {path} version {newVersion} (zxid {zxid})"));
    }
}
