using System.CommandLine;

using Coordinator.Cli.Input;
using Coordinator.Cli.Watching;

namespace Coordinator.Cli.Commands;

/// <summary>Prints a line per event until it is interrupted.</summary>
internal static class WatchCommand
{
    private static readonly TimeSpan ReaderCheck = TimeSpan.FromMilliseconds(500);

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
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken);
        var reader = CancelWhenReaderIsGoneAsync(context, end);
        try
        {
            await new WatchLoop(context, subject).RunAsync(end.Token);
        }
        catch (OperationCanceledException) when (!context.CancellationToken.IsCancellationRequested)
        {
            // Nobody reads on: done, not interrupted.
        }
        finally
        {
            await end.CancelAsync();
            await reader;
        }

        return ExitCode.Done;
    }

    private static async Task CancelWhenReaderIsGoneAsync(CommandContext context, CancellationTokenSource end)
    {
        using var timer = new PeriodicTimer(ReaderCheck);
        while (!end.IsCancellationRequested)
        {
            if (context.Streams.IsReaderGone)
            {
                await end.CancelAsync();
                return;
            }

            // Ends without an exception when the watch does: nothing is wrong then.
            using var wake = end.Token.Register(timer.Dispose);
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
    }
}
