using System.CommandLine;

using Coordinator.Cli.Input;
using Coordinator.Cli.Output;

using Wire = Coordinator.Protocol.Client.V1;

namespace Coordinator.Cli.Commands;

/// <summary>Creates a znode and prints its path.</summary>
internal static class CreateCommand
{
    internal static Command Define(Shell shell)
    {
        var path = PathArgument.Define("path of the new znode; with -s the start of it");
        var data = new Argument<string?>("DATA") { Description = "text, or - for standard input", Arity = ArgumentArity.ZeroOrOne };
        var flags = new CreateFlags();
        var parents = new Option<bool>("--parents", "-p") { Description = "create missing ancestors too" };
        var command = new Command("create", "Creates a znode and prints its path.") { path, data, parents };
        flags.AddTo(command);
        command.SetAction(shell.Action((context, parsed) => RunAsync(
            context,
            new Wire.CreateOp { Path = parsed.GetRequiredValue(path) },
            parsed.GetValue(data),
            flags.Read(parsed),
            parsed.GetValue(parents))));
        return command;
    }

    private static async Task RunAsync(CommandContext context, Wire.CreateOp op, string? data, CreateChoice choice, bool parents)
    {
        choice.ApplyTo(op);
        op.Data = await DataArgument.ReadAsync(data, context.Streams.Input, context.CancellationToken);
        var request = new Wire.CreateRequest { Op = op, Parents = parents };
        var response = await context.WriteAsync((tree, options) => tree.CreateAsync(request, options));

        // With -p the ancestors may come first.
        var result = response.Results.LastOrDefault() ?? throw CommandFailedException.StrangeAnswer("a create without a result");
        context.Print(
            new CreateJson(result.Path, ZxidText.Format(response.Zxid), op.IfAbsent ? result.Created : null),
            output => output.WriteLine(result.Path));
    }
}
