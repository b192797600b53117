using Coordinator.Server;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Coordinator.Daemon.Run;

/// <summary>/livez, /readyz, /startupz with the reason in the body, and grpc.health.v1 for readiness.</summary>
internal static class HealthEndpoints
{
    public static void Add(IServiceCollection services)
    {
        services.AddGrpcHealthChecks().AddCheck<ReadinessCheck>("ready");

        // A watcher of grpc.health.v1 hears of a change within a second.
        services.Configure<HealthCheckPublisherOptions>(publisher => (publisher.Delay, publisher.Period) = (TimeSpan.Zero, TimeSpan.FromSeconds(1)));
    }

    public static void Map(WebApplication app)
    {
        var server = app.Services.GetRequiredService<CoordinatorServer>();
        app.MapGrpcHealthChecksService();
        app.MapGet("/livez", () => Answer(server.NotLiveReason));
        app.MapGet("/readyz", () => Answer(server.NotReadyReason));
        app.MapGet("/startupz", () => Answer(server.HasStarted ? null : "starting: recovering from disk"));
    }

    private static IResult Answer(string? reason) => reason is null
        ? Results.Text("ok\n")
        : Results.Text(reason + "\n", statusCode: StatusCodes.Status503ServiceUnavailable);

    private sealed class ReadinessCheck(CoordinatorServer server) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
            Task.FromResult(server.NotReadyReason is { } reason ? HealthCheckResult.Unhealthy(reason) : HealthCheckResult.Healthy());
    }
}
