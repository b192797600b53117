using System.CommandLine;

using Coordinator.Cli.Calls;
using Coordinator.Cli.Input;
using Coordinator.Cli.Output;

namespace Coordinator.Cli.Commands;

/// <summary>Runs the actions of the commands: gives each its context, turns its end into an exit code and a line of error.</summary>
/// <param name="options">The options that every command has.</param>
/// <param name="surroundings">What the process gives them.</param>
internal sealed class Shell(GlobalOptions options, Surroundings surroundings)
{
    internal Func<ParseResult, CancellationToken, Task<int>> Action(Func<CommandContext, ParseResult, Task<int>> run) =>
        (parsed, cancellationToken) => RunAsync(run, parsed, cancellationToken);

    internal Func<ParseResult, CancellationToken, Task<int>> Action(Func<CommandContext, ParseResult, Task> run) => Action(async (context, parsed) =>
    {
        await run(context, parsed);
        return ExitCode.Done;
    });

    private ICallTarget Connect(EndpointAddress endpoint, Settings settings)
    {
        var target = surroundings.Connect(endpoint, settings.Tls);
        return settings.Auth.Count == 0 ? target : new ProvenTarget(target, settings.Auth);
    }

    private async Task<int> RunAsync(Func<CommandContext, ParseResult, Task<int>> run, ParseResult parsed, CancellationToken cancellationToken)
    {
        try
        {
            var settings = options.Read(parsed);
            using var caller = new Caller([.. settings.Endpoints.Select(endpoint => Connect(endpoint, settings))], settings.Timeout, surroundings.Clock);
            return await run(new CommandContext(settings, surroundings, caller, cancellationToken), parsed);
        }
        catch (CommandFailedException failed)
        {
            await surroundings.Streams.FlushAsync();
            ErrorLine.Write(surroundings.Streams.Error, options.ReadFormat(parsed), failed.Failures);
            return failed.ExitCode;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }
        finally
        {
            await surroundings.Streams.FlushAsync();
        }
    }
}
