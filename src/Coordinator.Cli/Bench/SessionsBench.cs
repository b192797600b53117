using System.CommandLine;
using System.Diagnostics;
using System.Globalization;

using Coordinator.Cli.Commands;
using Coordinator.Cli.Output;
using Coordinator.Client;
using Coordinator.Client.Abstractions;

namespace Coordinator.Cli.Bench;

/// <summary>Many idle sessions of one process, each with some watches, for as long as somebody measures the servers.</summary>
internal static class SessionsBench
{
    private const int MaxSessions = 100_000;
    private const int MaxWatches = 1_000;
    private const int AtOnce = 128;

    internal static Command Define(Shell shell)
    {
        var count = BoundedNumber.Define("--count", "sessions", byDefault: 1_000, least: 1, most: MaxSessions);
        var watches = BoundedNumber.Define("--watches", "watches of each session", byDefault: 0, least: 0, most: MaxWatches);
        var timeout = new Option<TimeSpan>("--session-timeout")
        {
            Description = "timeout of the sessions",
            DefaultValueFactory = _ => TimeSpan.FromSeconds(60),
            CustomParser = Parsed.Duration(TimeSpan.FromHours(1)),
        };
        var command = new Command("sessions", "Opens sessions that share streams, prints how long that took, and holds them until Ctrl-C.") { count, watches, timeout };
        command.SetAction(shell.Action((context, parsed) =>
            RunAsync(context, parsed.GetValue(count), parsed.GetValue(watches), parsed.GetValue(timeout))));
        return command;
    }

    private static async Task RunAsync(CommandContext context, int count, int watches, TimeSpan timeout)
    {
        var options = new CoordinatorClientOptions
        {
            Endpoints = [.. context.Settings.Endpoints.Select(endpoint => endpoint.ToString())],
            Auth = context.Settings.Auth,
            SessionTimeout = timeout,
            CallDeadline = TimeSpan.FromMinutes(1),
        };
        using var sessions = new CoordinatorSessions(options);
        var opened = new CoordinatorClient?[count];
        var started = Stopwatch.GetTimestamp();
        try
        {
            var parallel = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = context.CancellationToken };
            await Parallel.ForAsync(0, count, parallel, async (index, cancellation) =>
            {
                opened[index] = await OpenAsync(sessions, index, watches, cancellation);
            });
            var took = Stopwatch.GetElapsedTime(started);
            var report = new SessionsJson(count, (long)count * watches, (long)took.TotalMilliseconds);
            context.Print(report, output => output.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{report.Sessions} sessions and {report.Watches} watches in {report.Milliseconds} ms; Ctrl-C closes them")));
            await Task.Delay(Timeout.InfiniteTimeSpan, context.CancellationToken);
        }
        catch (CoordinatorException error)
        {
            throw SessionErrors.ToFailure(error);
        }
        catch (OperationCanceledException) when (context.CancellationToken.IsCancellationRequested)
        {
            await Parallel.ForEachAsync(opened.OfType<CoordinatorClient>(), async (session, _) => await session.DisposeAsync());
        }
    }

    private static async Task<CoordinatorClient> OpenAsync(CoordinatorSessions sessions, int index, int watches, CancellationToken cancellation)
    {
        var session = await sessions.OpenAsync(cancellation);
        for (var i = 0; i < watches; i++)
        {
            // What is watched needs not exist; a session's watches end with it.
            await session.OpenWatchAsync(string.Create(CultureInfo.InvariantCulture, $"/bench/s{index}/w{i}"), recursive: false, cancellationToken: cancellation);
        }

        return session;
    }
}
