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

    /// <summary>What a stop leaves for the last spans, whether the collector answers or not: the whole of it has 2 s.</summary>
    private const int LastExportMilliseconds = 250;

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

    /// <summary>Sends the last spans of a server that has ended. Without it disposal would wait for a silent collector for seconds.</summary>
    public static void End(WebApplication app) => app.Services.GetService<TracerProvider>()?.Shutdown(LastExportMilliseconds);

    private static void Trace(TracerProviderBuilder traces, Uri collector, int percent) => traces
        .AddSource(CoordinatorTraces.SourceName)
        .SetSampler(new ParentBasedSampler(new TraceIdRatioBasedSampler(percent / 100.0)))
        .AddAspNetCoreInstrumentation(requests => requests.Filter = IsCall)
        .AddOtlpExporter(exporter =>
        {
            exporter.Endpoint = collector;
            exporter.Protocol = OtlpExportProtocol.Grpc;
        });

    /// <summary>A span of a stream would last as long as its session.</summary>
    private static bool IsCall(HttpContext context)
    {
        var path = context.Request.Path.Value ?? string.Empty;
        return (path.StartsWith(ClientCalls, StringComparison.Ordinal) && path != WatchCall) || path.StartsWith(AdminCalls, StringComparison.Ordinal);
    }
}
