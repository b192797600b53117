using System.CommandLine;

using Coordinator.Cli.Input;
using Coordinator.Cli.Output;

using Google.Protobuf;

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
        command.SetAction(shell.Action(async (context, parsed) =>
        {
            var choice = flags.Read(parsed);
            var bytes = await DataArgument.ReadAsync(parsed.GetValue(data), context.Streams.Input, context.CancellationToken);
            await (choice.Ephemeral
                ? HeldCreate.RunAsync(context, parsed.GetRequiredValue(path), bytes, choice, parsed.GetValue(parents))
                : CreateAsync(context, parsed.GetRequiredValue(path), bytes, choice, parsed.GetValue(parents)));
        }));
        return command;
    }

    internal static void Print(CommandContext context, string path, long zxid, bool? created) => context.Print(
        new CreateJson(path, ZxidText.Format(zxid), created),
        output => output.WriteLine(path));

    private static async Task CreateAsync(CommandContext context, string path, ByteString data, CreateChoice choice, bool parents)
    {
        var op = new Wire.CreateOp { Path = path, Data = data };
        choice.ApplyTo(op);
        var request = new Wire.CreateRequest { Op = op, Parents = parents };
        var response = await context.WriteAsync((tree, options) => tree.CreateAsync(request, options));

        // With -p the ancestors may come first.
        var result = response.Results.LastOrDefault() ?? throw CommandFailedException.StrangeAnswer("a create without a result");
        Print(context, result.Path, response.Zxid, op.IfAbsent ? result.Created : null);
    }
}
