using Coordinator.Daemon.Run.Listening;
using Coordinator.Files;
using Coordinator.Grpc;
using Coordinator.Grpc.Peer;
using Coordinator.Server;
using Coordinator.Server.Audit;
using Coordinator.Server.Clients;
using Coordinator.Server.Loop;
using Coordinator.Server.Options;
using Coordinator.Server.Telemetry;
using Coordinator.Server.Tls;
using Serilog;

namespace Coordinator.Daemon.Run;

/// <summary>Puts a server together. Nothing is read from anywhere but the options.</summary>
internal static class Composition
{
    public static WebApplication Build(ServerOptions options, IDisk disk, string? fault, int faults)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = typeof(Composition).Assembly.GetName().Name });
        builder.Services.AddSerilog();
        builder.Services.AddRouting();
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(2));
        Listeners.Configure(builder.WebHost, options);
        AddServer(builder.Services, options, disk, fault, faults);
        builder.Services.AddCoordinatorGrpc(options);
        HealthEndpoints.Add(builder.Services);
        TelemetrySetup.Add(builder.Services, options);

        var app = builder.Build();
        app.UseListeners();
        app.UseRouting();
        app.MapCoordinatorGrpc();
        HealthEndpoints.Map(app);
        TelemetrySetup.Map(app);
        return app;
    }

    private static void AddServer(IServiceCollection services, ServerOptions options, IDisk disk, string? fault, int faults)
    {
        services.AddSingleton(options);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<ServerFate>();
        services.AddSingleton<AuditLog>();
        services.AddSingleton<CoordinatorMetrics>();
        services.AddSingleton<ServerCertificates>();
        services.AddSingleton(provider => new AddressBook(options.PerAddress, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<PeerTransport>();
        var gateway = new GatewayOptions
        {
            Server = options.ServerId,
            Limits = options.Limits,
            MaxOutstandingPerSession = options.MaxOutstandingPerSession,
        };
        services.AddSingleton(provider => new ClientGateway(gateway, provider.GetRequiredService<CoordinatorMetrics>()));
        services.AddSingleton(provider => new CoordinatorServer(new ServerParts(
            options,
            disk,
            provider.GetRequiredService<PeerTransport>(),
            provider.GetRequiredService<ClientGateway>(),
            provider.GetRequiredService<ServerFate>(),
            provider.GetRequiredService<CoordinatorMetrics>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILoggerFactory>(),
            provider.GetRequiredService<AuditLog>(),
            fault,
            faults)));
    }
}
