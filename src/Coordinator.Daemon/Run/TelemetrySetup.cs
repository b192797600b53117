using Coordinator.Server.Options;
using Coordinator.Server.Telemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace Coordinator.Daemon.Run;

/// <summary>/metrics in Prometheus' format.</summary>
internal static class TelemetrySetup
{
    public static void Add(IServiceCollection services, ServerOptions options) => services.AddOpenTelemetry()
        .ConfigureResource(resource => resource.AddService("coordinatord", serviceInstanceId: options.ServerId.ToString()))
        .WithMetrics(metrics => metrics
            .AddMeter(CoordinatorMetrics.MeterName)
            .AddMeter("System.Runtime")
            .AddMeter("Microsoft.AspNetCore.Server.Kestrel")
            .AddPrometheusExporter());

    public static void Map(WebApplication app) => app.MapPrometheusScrapingEndpoint("/metrics");
}
