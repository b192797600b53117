using System.CommandLine;

using Coordinator.Cli.Bench;
using Coordinator.Cli.Commands;
using Coordinator.Cli.Commands.Brokers;
using Coordinator.Cli.Output;

namespace Coordinator.Cli;

/// <summary>The command line: what there is, and how a line of it runs.</summary>
internal static class Coordctl
{
    /// <summary>Runs one command line.</summary>
    /// <returns>The exit code.</returns>
    internal static async Task<int> RunAsync(IReadOnlyList<string> arguments, Surroundings surroundings, CancellationToken cancellationToken)
    {
        var (root, options) = Define(surroundings);
        var streams = surroundings.Streams;

        // Data may begin with '@': no response files.
        var parsed = root.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0)
        {
            var failed = CommandFailedException.WrongUsage(string.Join("; ", parsed.Errors.Select(error => error.Message).Distinct(StringComparer.Ordinal)));
            ErrorLine.Write(streams.Error, options.ReadFormat(parsed), failed.Failures);
            return failed.ExitCode;
        }

        var exitCode = await parsed.InvokeAsync(
            new InvocationConfiguration
            {
                Output = streams.Text,
                Error = streams.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            },
            cancellationToken);
        await streams.FlushAsync();
        return exitCode;
    }

    /// <summary>What there is.</summary>
    internal static (RootCommand Root, GlobalOptions Options) Define(Surroundings surroundings)
    {
        var options = new GlobalOptions(surroundings);
        var shell = new Shell(options, surroundings);
        var root = new RootCommand("Asks and changes a Coordinator ensemble.")
        {
            StatusCommand.Define(shell),
            CreateCommand.Define(shell),
            GetCommand.Define(shell),
            StatCommand.Define(shell),
            ListCommand.Define(shell),
            SetCommand.Define(shell),
            AclCommand.Define(shell),
            DeleteCommand.Define(shell),
            WatchCommand.Define(shell),
            TxnCommand.Define(shell),
            SyncCommand.Define(shell),
            LockCommand.Define(shell),
            ElectCommand.Define(shell),
            SessionCommand.Define(shell),
            WatchesCommand.Define(shell),
            WhoCommand.Define(shell),
            LeaderCommand.Define(shell),
            ServerCommand.Define(shell),
            QuotaCommand.Define(shell),
            SnapshotCommand.Define(shell),
            RecoverCommand.Define(shell),
            LogCommand.Define(shell),
            options.AtRoot(BrokersCommand.Define(shell)),
            options.AtRoot(TopicsCommand.Define(shell)),
            options.AtRoot(ProduceCommand.Define(shell)),
            options.AtRoot(ConsumeCommand.Define(shell)),
            options.AtRoot(ControllerCommand.Define(shell)),
            BenchCommand.Define(shell),
        };
        options.AddTo(root);
        return (root, options);
    }
}
