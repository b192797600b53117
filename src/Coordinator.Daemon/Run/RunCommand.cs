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

        Log.Logger = LoggingSetup.Create(options);
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
        await using var app = Composition.Build(options, new FileDisk());
        var loggers = app.Services.GetRequiredService<ILoggerFactory>();
        var logger = loggers.CreateLogger("Coordinator.Daemon");
        RunLog.Effective(logger, EffectiveConfiguration.Of(options, values));
        try
        {
            await app.StartAsync();
        }
        catch (Exception refused) when (refused is IOException or SocketException or AddressInUseException)
        {
            return await RefuseEndpointAsync(options, refused);
        }

        var fate = app.Services.GetRequiredService<ServerFate>();
        var server = app.Services.GetRequiredService<CoordinatorServer>();
        server.Start();
        await Task.WhenAny(fate.Stopped, signals.Requested);
        if (fate.IsStopped)
        {
            var end = await fate.Stopped;
            await Console.Error.WriteLineAsync($"error: {end.Reason}");
            return end.ExitCode;
        }

        RunLog.Stopping(logger, await signals.Requested);
        await StopAsync(app, server);
        return fate.IsStopped ? (await fate.Stopped).ExitCode : ExitCodes.Stopped;
    }

    /// <summary>Clients and peers first, so that nobody waits for a connection that nothing will answer any more.</summary>
    private static async Task StopAsync(WebApplication app, CoordinatorServer server)
    {
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
        var named = new[] { ("ClientEndpoint", options.ClientEndpoint), ("PeerEndpoint", options.PeerEndpoint), ("HttpEndpoint", options.HttpEndpoint) }
            .Where(endpoint => refused.Message.Contains(":" + endpoint.Item2.Port, StringComparison.Ordinal))
            .Select(endpoint => $"{endpoint.Item1} {endpoint.Item2}")
            .FirstOrDefault("an endpoint");
        await Console.Error.WriteLineAsync(inUse ? $"error: {named} is in use" : $"error: cannot listen on {named}: {refused.Message}");
        return inUse ? ExitCodes.PortInUse : ExitCodes.Refused;
    }
}
