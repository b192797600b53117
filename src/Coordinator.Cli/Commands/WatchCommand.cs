using System.CommandLine;

using Coordinator.Cli.Input;
using Coordinator.Cli.Watching;

namespace Coordinator.Cli.Commands;

/// <summary>Prints a line per event until it is interrupted.</summary>
internal static class WatchCommand
{
    internal static Command Define(Shell shell)
    {
        var path = PathArgument.Define();
        var recursive = new Option<bool>("--recursive", "-R") { Description = "with everything below it" };
        var initial = new Option<bool>("--initial") { Description = "list first what there is" };
        var from = new Option<long>("--from-zxid")
        {
            Description = "every event after this zxid (0x… or decimal)",
            HelpName = "Z",
            CustomParser = Parsed.By<long>(ZxidText.TryParse),
        };
        var command = new Command("watch", "Prints a line per event until Ctrl-C, across failures of servers.") { path, recursive, from, initial };
        command.SetAction(shell.Action((context, parsed) =>
        {
            var subject = new WatchSubject(parsed.GetRequiredValue(path), parsed.GetValue(recursive), parsed.GetValue(initial), parsed.GetValue(from));
            return subject.Initial && parsed.GetResult(from) is not null
                ? throw CommandFailedException.WrongUsage("--initial and --from-zxid exclude each other")
                : RunAsync(context, subject);
        }));
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, WatchSubject subject)
    {
        await ReaderWatch.RunAsync(context, new WatchLoop(context, subject).RunAsync);
        return ExitCode.Done;
    }
}
