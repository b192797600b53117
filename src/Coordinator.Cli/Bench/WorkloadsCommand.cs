using System.CommandLine;
using System.CommandLine.Parsing;

using Coordinator.Cli.Bench.Workloads;
using Coordinator.Cli.Commands;
using Coordinator.Cli.Input;
using Coordinator.Cli.Output;
using Coordinator.Client;
using Coordinator.Client.Abstractions;

namespace Coordinator.Cli.Bench;

/// <summary>Workloads by their names: on any ensemble, measured from here, their histories checked.</summary>
internal static class WorkloadsCommand
{
    private const int MaxSeconds = 86_400;
    private const int MaxRate = 10_000_000;

    private static readonly TimeSpan SessionTimeout = TimeSpan.FromSeconds(30);

    internal static Command DefineList(Shell shell)
    {
        var command = new Command("list", "Names the workloads that `bench run` knows.");
        command.SetAction(shell.Action((context, _) =>
        {
            IReadOnlyList<WorkloadNameJson> names = [.. Catalogue.All.Select(workload => new WorkloadNameJson(workload.Name, workload.What))];
            context.Print(names, output =>
            {
                var table = new TextTable("workload", "what");
                foreach (var (name, what) in names)
                {
                    table.Add([name, what]);
                }

                table.Write(output, context.Streams.IsTerminal);
            });
            return Task.CompletedTask;
        }));
        return command;
    }

    internal static Command DefineRun(Shell shell)
    {
        var workloads = new Argument<IReadOnlyList<Workload>>("workload")
        {
            Description = "which, one after the other; `bench list` names them",
            HelpName = "WORKLOAD",
            Arity = ArgumentArity.OneOrMore,
            CustomParser = Parse,
        };
        var seconds = BoundedNumber.Define("--seconds", "how long each is measured", byDefault: 10, least: 1, MaxSeconds);
        var warmUp = BoundedNumber.Define("--warm-up", "seconds of the same before that, which do not count", byDefault: 2, least: 0, MaxSeconds);
        var rate = BoundedNumber.DefineOptional(
            "--rate", "operations due per second; latency counts from when one is due [default: each session begins the next when one has ended]", 1, MaxRate);
        var command = new Command("run", "Puts the ensemble under load, below /bench, and prints throughput and latency; what was acknowledged is checked.")
        {
            workloads, seconds, warmUp, rate,
        };
        command.SetAction(shell.Action((context, parsed) => RunAsync(
            context,
            parsed.GetRequiredValue(workloads),
            TimeSpan.FromSeconds(parsed.GetValue(warmUp)),
            TimeSpan.FromSeconds(parsed.GetValue(seconds)),
            parsed.GetValue(rate))));
        return command;
    }

    private static List<Workload> Parse(ArgumentResult result)
    {
        var found = new List<Workload>();
        foreach (var name in result.Tokens.Select(token => token.Value))
        {
            if (Catalogue.Find(name) is { } workload)
            {
                found.Add(workload);
            }
            else
            {
                result.AddError($"there is no workload '{name}'; there are {Catalogue.Names}");
            }
        }

        return found;
    }

    private static async Task<int> RunAsync(CommandContext context, IReadOnlyList<Workload> workloads, TimeSpan warmUp, TimeSpan duration, int? rate)
    {
        CoordinatorClientOptions OptionsOf(EndpointAddress server) =>
            context.SessionOptions with { Endpoints = [server.ToString()], KeepSpareConnection = false, SessionTimeout = SessionTimeout };

        using var shared = new SharedStreams(OptionsOf);
        var target = new EnsembleTarget(
            context.Caller.Targets,
            (server, cancellation) => context.OpenSessionAsync(OptionsOf(server), cancellation),
            shared.OpenAsync,
            context.Caller.Clock);
        var areClean = true;
        foreach (var workload in workloads)
        {
            try
            {
                areClean &= await RunAsync(context, target, workload, warmUp, duration, rate);
            }
            catch (CoordinatorException error)
            {
                throw SessionErrors.ToFailure(error);
            }
        }

        return areClean ? ExitCode.Done : ExitCode.Refused;
    }

    private static async Task<bool> RunAsync(
        CommandContext context, EnsembleTarget target, Workload workload, TimeSpan warmUp, TimeSpan duration, int? rate)
    {
        await using var run = await WorkloadRun.PrepareAsync(target, workload, context.Caller.Clock, context.CancellationToken);
        if (warmUp > TimeSpan.Zero)
        {
            await run.LoadAsync(warmUp, rate, context.CancellationToken);
        }

        var result = await run.LoadAsync(duration, rate, context.CancellationToken);
        var verdict = await run.CheckAsync(context.CancellationToken);
        foreach (var message in result.Messages)
        {
            await context.Streams.Error.WriteLineAsync("failed operation " + message);
        }

        var report = WorkloadReport.Of(WorkloadReport.NameOf(workload, rate), result, verdict);
        context.Print(report, output => output.WriteLine(WorkloadReport.Line(report)));
        return result.Operations > 0 && result.Errors == 0 && verdict.IsClean;
    }
}
