using System.Globalization;
using Coordinator.Benchmarks.Peers.Etcd.Wire;
using Coordinator.Cli.Bench.Workloads;
using Grpc.Core;
using Grpc.Net.Client;

namespace Coordinator.Benchmarks.Peers.Etcd;

/// <summary>A cluster of etcd on this machine, by its gRPC.</summary>
/// <param name="ports">Of the members.</param>
internal sealed class EtcdTarget(IReadOnlyList<int> ports) : IBenchTarget
{
    private static readonly TimeSpan StatusPatience = TimeSpan.FromSeconds(1);

    public int Servers => ports.Count;

    /// <summary>Connects with the first call.</summary>
    public Task<IBenchSession> ConnectAsync(int server, CancellationToken cancellationToken) =>
        Task.FromResult<IBenchSession>(new EtcdSession(Channel(ports[server]), () => Channel(ports[server])));

    public async Task<int?> FindLeaderAsync(CancellationToken cancellationToken)
    {
        for (var server = 0; server < ports.Count; server++)
        {
            if (await LeadsAsync(ports[server], cancellationToken))
            {
                return server;
            }
        }

        return null;
    }

    private static async Task<bool> LeadsAsync(int port, CancellationToken cancellationToken)
    {
        using var channel = Channel(port);
        try
        {
            var status = await new Maintenance.MaintenanceClient(channel).StatusAsync(
                new StatusRequest(), deadline: DateTime.UtcNow + StatusPatience, cancellationToken: cancellationToken);
            return status.Leader != 0 && status.Leader == status.Header.MemberId;
        }
        catch (RpcException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>A connection, made with the first call.</summary>
    public static GrpcChannel Channel(int port) => GrpcChannel.ForAddress(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"), new GrpcChannelOptions
    {
        HttpHandler = new SocketsHttpHandler { UseProxy = false, PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan },
        DisposeHttpClient = true,
    });
}
