using Coordinator.Client.Abstractions;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Coordinator.Client.Hosting.Health;

/// <summary>Healthy: the session is connected and a linearizable round trip works. Degraded: the session is suspended. Else unhealthy.</summary>
/// <param name="client">The client.</param>
internal sealed class CoordinatorHealthCheck(ICoordinatorClient client) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var zxid = await client.SyncAsync(cancellationToken).ConfigureAwait(false);
            var data = new Dictionary<string, object>
            {
                ["sessionId"] = client.Session.Id.ToString(),
                ["state"] = client.Session.State.ToString(),
                ["zxid"] = zxid.ToString(),
            };
            return client.Session.State == SessionState.Connected
                ? HealthCheckResult.Healthy("the service answers", data)
                : HealthCheckResult.Degraded($"the session is {client.Session.State}", data: data);
        }
        catch (CoordinatorException e)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, e.Message, e);
        }
        catch (OperationCanceledException e) when (cancellationToken.IsCancellationRequested)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, $"no answer in time; the session is {client.Session.State}", e);
        }
    }
}
