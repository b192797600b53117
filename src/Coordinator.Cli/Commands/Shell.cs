using System.CommandLine;

using Coordinator.Cli.Calls;
using Coordinator.Cli.Input;
using Coordinator.Cli.Output;

namespace Coordinator.Cli.Commands;

/// <summary>Runs the actions of the commands: gives each its context, turns its end into an exit code and a line of error.</summary>
/// <param name="options">The options that every command has.</param>
/// <param name="streams">Where commands read and write.</param>
/// <param name="connect">Makes a target; called when a command runs.</param>
/// <param name="clock">Time of the calls.</param>
internal sealed class Shell(GlobalOptions options, Streams streams, Func<EndpointAddress, ICallTarget> connect, ICallClock clock)
{
    internal Func<ParseResult, CancellationToken, Task<int>> Action(Func<CommandContext, ParseResult, Task<int>> run) =>
        (parsed, cancellationToken) => RunAsync(run, parsed, cancellationToken);

    internal Func<ParseResult, CancellationToken, Task<int>> Action(Func<CommandContext, ParseResult, Task> run) => Action(async (context, parsed) =>
    {
        await run(context, parsed);
        return ExitCode.Done;
    });

    private async Task<int> RunAsync(Func<CommandContext, ParseResult, Task<int>> run, ParseResult parsed, CancellationToken cancellationToken)
    {
        try
        {
            var settings = options.Read(parsed);
            using var caller = new Caller([.. settings.Endpoints.Select(connect)], settings.Timeout, clock);
            return await run(new CommandContext(settings, streams, caller, cancellationToken), parsed);
        }
        catch (CommandFailedException failed)
        {
            await streams.FlushAsync();
            ErrorLine.Write(streams.Error, options.ReadFormat(parsed), failed.Failures);
            return failed.ExitCode;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }
        finally
        {
            await streams.FlushAsync();
        }
    }
}
