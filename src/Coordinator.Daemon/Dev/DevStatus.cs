using Coordinator.Protocol.Admin.V1;
using Grpc.Core;
using Grpc.Net.Client;

namespace Coordinator.Daemon.Dev;

/// <summary>Asks the servers how they are, again and again.</summary>
internal sealed class DevStatus(DevServer server) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    private readonly GrpcChannel _channel = GrpcChannel.ForAddress("http://" + server.Client, new GrpcChannelOptions
    {
        HttpHandler = new SocketsHttpHandler { ConnectTimeout = Patience },
    });

    /// <summary>The server's own view; null when it does not answer.</summary>
    public async Task<StatusResponse?> AskAsync(CancellationToken cancellation)
    {
        try
        {
            var client = new Admin.AdminClient(_channel);
            return await client.StatusAsync(new StatusRequest(), deadline: DateTime.UtcNow + Patience, cancellationToken: cancellation);
        }
        catch (RpcException) when (!cancellation.IsCancellationRequested)
        {
            return null;
        }
    }

    public void Dispose() => _channel.Dispose();
}
