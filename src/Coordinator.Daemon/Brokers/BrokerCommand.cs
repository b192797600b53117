using System.Net.Sockets;
using Coordinator.Broker.Hosting;
using Coordinator.Broker.Wire;
using Coordinator.Daemon.Run;
using Coordinator.Files;
using Coordinator.Server.Loop;
using Coordinator.Server.Options;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using Serilog;

namespace Coordinator.Daemon.Brokers;

/// <summary>One broker, in the foreground, until it is told to stop or its disk fails.</summary>
internal static class BrokerCommand
{
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(1);

    public static async Task<int> RunAsync(string[] args)
    {
        if (!ConfigurationSources.TryRead(args, out var values, out var mistake))
        {
            return await CommandLine.RefuseAsync(mistake);
        }

        if (!BrokerConfiguration.TryRead(values, out var configuration, out var mistakes))
        {
            foreach (var wrong in mistakes)
            {
                await Console.Error.WriteLineAsync($"error: {wrong}");
            }

            return ExitCodes.WrongConfiguration;
        }

        Log.Logger = LoggingSetup.Create(configuration.Logging, "BrokerId", configuration.Broker.Id.Value);
        try
        {
            return await RunAsync(configuration);
        }
        catch (Exception refused) when (refused is IOException or SocketException or UnauthorizedAccessException)
        {
            var inUse = refused is AddressInUseException || refused.InnerException is AddressInUseException;
            await Console.Error.WriteLineAsync($"error: {refused.Message}");
            return inUse ? ExitCodes.PortInUse : ExitCodes.Refused;
        }
        finally
        {
            await Log.CloseAndFlushAsync();
        }
    }

    private static async Task<int> RunAsync(BrokerConfiguration configuration)
    {
        using var signals = new StopSignals();
        using var loggers = LoggerFactory.Create(logging => logging.AddSerilog());
        await using var host = BrokerHost.Start(configuration.Broker, new FileDisk(), TimeProvider.System, loggers);
        await using var app = Build(configuration, host);
        await app.StartAsync();
        await Task.WhenAny(signals.Requested, host.Ended);
        if (host.Ended.IsCompleted && await host.Ended is { } fault)
        {
            await Console.Error.WriteLineAsync($"error: {fault.Message}");
            await StopAsync(app);
            return ExitCodes.Refused;
        }

        // It serves while its leaderships move away; streams end when that is done.
        await host.DisposeAsync();
        await StopAsync(app);
        return ExitCodes.Stopped;
    }

    private static WebApplication Build(BrokerConfiguration configuration, BrokerHost host)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = typeof(BrokerCommand).Assembly.GetName().Name });
        builder.Services.AddSerilog();
        builder.Services.AddRouting();
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = StopTime);
        builder.Services.AddBroker(host);
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("coordinatord-broker", serviceInstanceId: configuration.Broker.Id.ToString()))
            .WithMetrics(metrics => metrics
                .AddMeter([.. BrokerMetrics.MeterNames])
                .AddMeter("System.Runtime")
                .AddPrometheusExporter());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Limits.Http2.InitialStreamWindowSize = 4 << 20;
            kestrel.Limits.Http2.InitialConnectionWindowSize = 16 << 20;
            kestrel.Limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(10);
            kestrel.Limits.Http2.KeepAlivePingTimeout = TimeSpan.FromSeconds(10);
            Listen(kestrel, configuration.Client, HttpProtocols.Http2);
            Listen(kestrel, configuration.Http, HttpProtocols.Http1);
        });

        var app = builder.Build();
        app.UseRouting();
        app.MapBroker();
        app.MapPrometheusScrapingEndpoint("/metrics");
        app.MapGet("/livez", () => Answer(host.Ended.IsCompleted ? "its disk has failed" : null));
        app.MapGet("/readyz", () => Answer(host.NotReadyReason));
        app.MapGet("/startupz", () => Answer(null));
        return app;
    }

    private static IResult Answer(string? reason) => reason is null
        ? Results.Text("ok\n")
        : Results.Text(reason + "\n", statusCode: StatusCodes.Status503ServiceUnavailable);

    private static async Task StopAsync(WebApplication app)
    {
        using var limit = new CancellationTokenSource(StopTime);
        try
        {
            await app.StopAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            // Connections that did not end in time end with the process.
        }
    }

    private static void Listen(KestrelServerOptions kestrel, HostPort endpoint, HttpProtocols protocols)
    {
        foreach (var address in Run.Listening.Listeners.AddressesOf(endpoint.Host))
        {
            kestrel.Listen(address, endpoint.Port, listen => listen.Protocols = protocols);
        }
    }
}
