using System.Net.Sockets;
using Coordinator.Files;
using Coordinator.Server;
using Coordinator.Server.Loop;
using Coordinator.Server.Options;
using Microsoft.AspNetCore.Connections;
using Serilog;

namespace Coordinator.Daemon.Run;

/// <summary>One server, in the foreground, until it is told to stop or must not go on.</summary>
internal static class RunCommand
{
    /// <summary>A stop takes at most 2 s; what is left is for ending the process.</summary>
    private static readonly TimeSpan StopTime = TimeSpan.FromMilliseconds(1_700);

    public static async Task<int> RunAsync(string[] args)
    {
        if (!ConfigurationSources.TryRead(args, out var values, out var mistake))
        {
            return await CommandLine.RefuseAsync(mistake);
        }

        if (!ServerOptionsReader.TryRead(values, out var options, out var mistakes))
        {
            foreach (var wrong in mistakes)
            {
                await Console.Error.WriteLineAsync($"error: {wrong}");
            }

            return ExitCodes.WrongConfiguration;
        }

        Log.Logger = LoggingSetup.Create(options.Logging, "ServerId", options.ServerId.Value);
        try
        {
            return await RunAsync(options, values);
        }
        finally
        {
            await Log.CloseAndFlushAsync();
        }
    }

    private static async Task<int> RunAsync(ServerOptions options, IReadOnlyDictionary<string, string?> values)
    {
        using var signals = new StopSignals();
        string? fault = null;
        for (var faults = 0; ; faults++)
        {
            // After a fault of the disk everything is built anew: nothing in memory may outlive what could not be written.
            await using var app = Composition.Build(options, new FileDisk(), fault, faults);
            if (fault is null)
            {
                RunLog.Effective(Logger(app), EffectiveConfiguration.Of(options, values));
            }

            try
            {
                await app.StartAsync();
            }
            catch (Exception refused) when (refused is IOException or SocketException or AddressInUseException)
            {
                return await RefuseEndpointAsync(options, refused);
            }

            var end = await RunUntilEndAsync(app, signals);
            TelemetrySetup.End(app);
            if (end is { MayReturn: true } && !signals.Requested.IsCompleted)
            {
                fault = end.Reason;
                await StopAsync(app);
                continue;
            }

            if (end is not null && !signals.Requested.IsCompleted)
            {
                await Console.Error.WriteLineAsync($"error: {end.Reason}");
            }

            return end?.ExitCode ?? ExitCodes.Stopped;
        }
    }

    /// <summary>Runs a server until it is told to stop, which is done then, or until it must not go on.</summary>
    /// <returns>Why it must not go on; null when it was told to stop, and nothing went wrong.</returns>
    private static async Task<FatalStop?> RunUntilEndAsync(WebApplication app, StopSignals signals)
    {
        var fate = app.Services.GetRequiredService<ServerFate>();
        app.Services.GetRequiredService<CoordinatorServer>().Start();
        await Task.WhenAny(fate.Stopped, signals.Requested);
        if (!fate.IsStopped)
        {
            RunLog.Stopping(Logger(app), await signals.Requested);
            await StopAsync(app);
        }

        return fate.IsStopped ? await fate.Stopped : null;
    }

    private static Microsoft.Extensions.Logging.ILogger Logger(WebApplication app) =>
        app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Coordinator.Daemon");

    /// <summary>Clients and peers first, so that nobody waits for a connection that nothing will answer any more.</summary>
    private static async Task StopAsync(WebApplication app)
    {
        var server = app.Services.GetRequiredService<CoordinatorServer>();
        using var limit = new CancellationTokenSource(StopTime);
        var stopping = StopInOrderAsync(app, server, limit.Token);
        await Task.WhenAny(stopping, Task.Delay(StopTime, CancellationToken.None));
    }

    private static async Task StopInOrderAsync(WebApplication app, CoordinatorServer server, CancellationToken limit)
    {
        await server.StopAsync();
        try
        {
            await app.StopAsync(limit);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            // Connections that did not end in time end with the process.
            return;
        }
    }

    private static async Task<int> RefuseEndpointAsync(ServerOptions options, Exception refused)
    {
        var inUse = refused is AddressInUseException || refused.InnerException is AddressInUseException;
        var plain = options.Tls.Clients?.PlainEndpoint ?? options.ClientEndpoint;
        var endpoints = new[]
        {
            ("ClientEndpoint", options.ClientEndpoint),
            ("PeerEndpoint", options.PeerEndpoint),
            ("HttpEndpoint", options.HttpEndpoint),
            ("Tls:Clients:PlainEndpoint", plain),
        };
        var named = endpoints
            .Where(endpoint => refused.Message.Contains(":" + endpoint.Item2.Port, StringComparison.Ordinal))
            .Select(endpoint => $"{endpoint.Item1} {endpoint.Item2}")
            .FirstOrDefault("an endpoint");
        await Console.Error.WriteLineAsync(inUse ? $"error: {named} is in use" : $"error: cannot listen on {named}: {refused.Message}");
        return inUse ? ExitCodes.PortInUse : ExitCodes.Refused;
    }
}
