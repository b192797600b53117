using Coordinator.Server.Options;
using Coordinator.Server.Telemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Coordinator.Daemon.Run;

/// <summary>/metrics in Prometheus' format, and traces to a collector where one is named.</summary>
internal static class TelemetrySetup
{
    private const string ClientCalls = "/coordinator.client.v1.Tree/";
    private const string AdminCalls = "/coordinator.admin.v1.Admin/";
    private const string WatchCall = ClientCalls + "Watch";

    /// <summary>For one export. A stop waits for the last one, so it must leave room for the rest of a stop.</summary>
    private const int ExportMilliseconds = 1_000;

    public static void Add(IServiceCollection services, ServerOptions options)
    {
        var telemetry = services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("coordinatord", serviceInstanceId: options.ServerId.ToString()))
            .WithMetrics(metrics => metrics
                .AddMeter(CoordinatorMetrics.MeterName)
                .AddMeter("System.Runtime")
                .AddMeter("Microsoft.AspNetCore.Server.Kestrel")
                .AddPrometheusExporter());
        if (options.Telemetry.OtlpEndpoint is { } collector)
        {
            telemetry.WithTracing(traces => Trace(traces, collector, options.Telemetry.TracePercent));
        }
    }

    public static void Map(WebApplication app) => app.MapPrometheusScrapingEndpoint("/metrics");

    private static void Trace(TracerProviderBuilder traces, Uri collector, int percent) => traces
        .AddSource(CoordinatorTraces.SourceName)
        .SetSampler(new ParentBasedSampler(new TraceIdRatioBasedSampler(percent / 100.0)))
        .AddAspNetCoreInstrumentation(requests => requests.Filter = IsCall)
        .AddOtlpExporter(exporter =>
        {
            exporter.Endpoint = collector;
            exporter.Protocol = OtlpExportProtocol.Grpc;
            exporter.TimeoutMilliseconds = ExportMilliseconds;
        });

    /// <summary>A span of a stream would last as long as its session.</summary>
    private static bool IsCall(HttpContext context)
    {
        var path = context.Request.Path.Value ?? string.Empty;
        return (path.StartsWith(ClientCalls, StringComparison.Ordinal) && path != WatchCall) || path.StartsWith(AdminCalls, StringComparison.Ordinal);
    }
}
