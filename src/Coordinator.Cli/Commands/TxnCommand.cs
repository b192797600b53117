using System.CommandLine;

using Coordinator.Cli.Input;
using Coordinator.Cli.Output;
using Coordinator.Cli.Txns;
using Coordinator.Primitives;

using Wire = Coordinator.Protocol.Client.V1;

namespace Coordinator.Cli.Commands;

/// <summary>Applies the ops of a file, all or none.</summary>
internal static class TxnCommand
{
    internal static Command Define(Shell shell)
    {
        var file = new Argument<string?>("FILE") { Description = "one op per line; without it standard input", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("txn", "Applies ops, all or none: create, set, delete, check, check-absent and guard, one per line.") { file };
        command.SetAction(shell.Action((context, parsed) => RunAsync(context, parsed.GetValue(file))));
        return command;
    }

    private static async Task RunAsync(CommandContext context, string? file)
    {
        var bytes = await ReadAsync(context, file);
        var txn = TxnFileParser.Parse(bytes.Span, out var mistakes) ?? throw CommandFailedException.WrongUsage(mistakes);
        var request = new Wire.MultiRequest { Multi = txn.Multi };
        var response = await context.WriteAsync((tree, options) => tree.MultiAsync(request, options));
        var json = new TxnJson(ZxidText.Format(response.Zxid), [.. txn.Lines.Select((line, index) => ToJson(line, response.Results.ElementAtOrDefault(index)))]);
        context.Print(json, output => WriteText(output, json, isApplied: response.Code == 0));
        if (response.Code != 0)
        {
            throw new CommandFailedException(ExitCode.Refused, new Failure((ErrorCode)response.Code, response.Message, json.Zxid));
        }
    }

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(CommandContext context, string? file)
    {
        if (file is null or DataArgument.FromInput)
        {
            return await DataArgument.ReadAllAsync(context.Streams.Input, "standard input", context.CancellationToken);
        }

        try
        {
            await using var stream = File.OpenRead(file);
            return await DataArgument.ReadAllAsync(stream, file, context.CancellationToken);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw CommandFailedException.WrongUsage($"{file}: {error.Message}");
        }
    }

    /// <param name="line">What was asked.</param>
    /// <param name="result">What came of it; null when a guard failed before any op ran.</param>
    private static TxnResultJson ToJson(TxnOpLine line, Wire.OpResult? result) => result is null
        ? new TxnResultJson(line.Verb, line.Path, null, null)
        : new TxnResultJson(
            line.Verb,
            result.Path.Length > 0 ? result.Path : line.Path,
            result.Code == 0 ? null : new Failure((ErrorCode)result.Code, "").Name,
            result.Stat?.Version);

    private static void WriteText(TextWriter output, TxnJson json, bool isApplied)
    {
        foreach (var result in json.Results)
        {
            var end = result.Error ?? (result.Version is { } version ? $"version {version}" : "");
            output.WriteLine($"{result.Op} {result.Path} {end}".TrimEnd());
        }

        output.WriteLine(isApplied ? $"applied (zxid {json.Zxid})" : "not applied");
    }
}
