using Coordinator.Cli.Calls;
using Coordinator.Cli.Input;
using Coordinator.Client.Abstractions;
using Coordinator.Protocol.Admin.V1;

using Grpc.Core;

namespace Coordinator.Cli.Bench.Workloads;

/// <summary>Our own ensemble, by its SDK.</summary>
/// <param name="servers">Asked who leads; not disposed.</param>
/// <param name="open">Opens a session to one server, on a connection of its own.</param>
/// <param name="share">Opens a session to one server, on a connection that is there.</param>
/// <param name="clock">For deadlines.</param>
internal sealed class EnsembleTarget(
    IReadOnlyList<ICallTarget> servers,
    Func<EndpointAddress, CancellationToken, Task<ICoordinatorClient>> open,
    Func<EndpointAddress, CancellationToken, Task<ICoordinatorClient>> share,
    ICallClock clock) : IBenchTarget
{
    private static readonly TimeSpan StatusPatience = TimeSpan.FromSeconds(1);

    public int Servers => servers.Count;

    public async Task<IBenchSession> ConnectAsync(int server, CancellationToken cancellationToken)
    {
        var endpoint = servers[server].Endpoint;
        return new EnsembleSession(await open(endpoint, cancellationToken), cancellation => open(endpoint, cancellation), cancellation => share(endpoint, cancellation));
    }

    public async Task<int?> FindLeaderAsync(CancellationToken cancellationToken)
    {
        for (var server = 0; server < servers.Count; server++)
        {
            if (await LeadsAsync(servers[server], cancellationToken))
            {
                return server;
            }
        }

        return null;
    }

    private async Task<bool> LeadsAsync(ICallTarget server, CancellationToken cancellationToken)
    {
        try
        {
            var options = new CallOptions(deadline: clock.UtcNow + StatusPatience, cancellationToken: cancellationToken);
            var status = await new Admin.AdminClient(server.Invoker).StatusAsync(new StatusRequest(), options);
            return status.LeaderId != 0 && status.LeaderId == status.ServerId;
        }
        catch (RpcException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
