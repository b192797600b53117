using System.CommandLine;
using System.Text;

using Coordinator.Cli.Input;
using Coordinator.Cli.Output;

using Wire = Coordinator.Protocol.Client.V1;

namespace Coordinator.Cli.Commands;

/// <summary>Prints a znode's data.</summary>
internal static class GetCommand
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    internal static Command Define(Shell shell)
    {
        var path = PathArgument.Define();
        var stat = new Option<bool>("--stat") { Description = "with its stat" };
        var command = new Command("get", "Prints a znode's data as it is.") { path, stat };
        command.SetAction(shell.Action((context, parsed) => RunAsync(context, parsed.GetRequiredValue(path), parsed.GetValue(stat))));
        return command;
    }

    private static async Task RunAsync(CommandContext context, string path, bool withStat)
    {
        var request = new Wire.GetDataRequest { Path = path, Consistency = context.Settings.Consistency };
        var response = await context.ReadAsync((tree, options) => tree.GetDataAsync(request, options));
        var data = response.Result.Data;
        var stat = StatJson.From(response.Result.Stat);
        if (context.Settings.Format is OutputFormat.Json)
        {
            var json = new GetJson(path, DecodeOrNull(data.Span), Convert.ToBase64String(data.Span), stat, ZxidText.Format(response.Zxid));
            context.Streams.Text.WriteLine(CliJson.Serialize(json));
            return;
        }

        await context.Streams.WriteRawAsync(data.Memory, context.CancellationToken);
        var needsNewline = data.Length > 0 && data[^1] != (byte)'\n';
        if (needsNewline && (withStat || context.Streams.IsTerminal))
        {
            context.Streams.Text.WriteLine();
        }

        if (withStat)
        {
            StatText.Write(context.Streams.Text, stat);
        }
    }

    private static string? DecodeOrNull(ReadOnlySpan<byte> data)
    {
        try
        {
            return StrictUtf8.GetString(data);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
