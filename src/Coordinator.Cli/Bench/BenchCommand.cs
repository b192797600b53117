using System.CommandLine;

using Coordinator.Cli.Commands;
using Coordinator.Client;
using Coordinator.Client.Abstractions;

namespace Coordinator.Cli.Bench;

/// <summary>Load from this machine whose outcome is checked.</summary>
internal static class BenchCommand
{
    private const int MostInFlight = 512;

    private static readonly TimeSpan ReadBackPatience = TimeSpan.FromMinutes(2);

    internal static Command Define(Shell shell) => new("bench", "Load from this machine.")
    {
        WorkloadsCommand.DefineRun(shell), WorkloadsCommand.DefineList(shell), DefineLedger(shell), SessionsBench.Define(shell), RecordsCommand.Define(shell),
    };

    private static Command DefineLedger(Shell shell)
    {
        var path = new Option<string>("--path") { Description = "parent of the entries", DefaultValueFactory = _ => "/ledger" };
        var inFlight = BoundedNumber.Define("--in-flight", "writes in flight", byDefault: 1, least: 1, most: MostInFlight);
        var acks = new Option<string>("--acks") { Description = "file for the time of each acknowledgement, microseconds since 1970 UTC", Required = true };
        var command = new Command(
            "ledger",
            "Writes numbered entries through one session until Ctrl-C, then reads them back: is every acknowledged one there, once, in order?")
        {
            path, inFlight, acks,
        };
        command.SetAction(shell.Action((context, parsed) =>
            RunAsync(context, parsed.GetRequiredValue(path), parsed.GetValue(inFlight), parsed.GetRequiredValue(acks))));
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, string path, int inFlight, string acksFile)
    {
        try
        {
            return await WriteAndReadBackAsync(context, path, inFlight, acksFile);
        }
        catch (CoordinatorException error)
        {
            throw SessionErrors.ToFailure(error);
        }
    }

    private static async Task<int> WriteAndReadBackAsync(CommandContext context, string path, int inFlight, string acksFile)
    {
        var options = new CoordinatorClientOptions
        {
            Endpoints = [.. context.Settings.Endpoints.Select(endpoint => endpoint.ToString())],
            Auth = context.Settings.Auth,
            Tls = context.Settings.Tls,
        };
        await using var client = await CoordinatorClient.ConnectAsync(options, context.CancellationToken);
        await using var acks = new StreamWriter(acksFile) { AutoFlush = true };
        var ledger = new Ledger(client, async cancellation => await CoordinatorClient.ConnectAsync(options, cancellation), path, inFlight, acks);
        using var patience = new CancellationTokenSource();
        using var whenStopped = context.CancellationToken.Register(() => patience.CancelAfter(ReadBackPatience));
        var verdict = await ledger.RunAsync(context.CancellationToken, patience.Token);
        foreach (var error in ledger.Errors)
        {
            await context.Streams.Error.WriteLineAsync("failed write " + error);
        }

        context.Print(verdict, output => output.WriteLine(
            $"acknowledged {verdict.Acknowledged}, failed {verdict.Failed}, lost {verdict.Lost}, repeated {verdict.Repeated}, disordered {verdict.Disordered}"));
        return verdict.IsClean ? ExitCode.Done : ExitCode.Refused;
    }
}
