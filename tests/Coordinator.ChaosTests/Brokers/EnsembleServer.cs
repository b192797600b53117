using System.Globalization;
using Coordinator.Protocol.Admin.V1;
using Coordinator.TestKit.Processes;
using Grpc.Core;
using Grpc.Net.Client;

namespace Coordinator.ChaosTests.Brokers;

/// <summary>A server of the ensemble, as brokers need one.</summary>
internal sealed class EnsembleServer : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    private readonly GrpcChannel _channel;
    private readonly Admin.AdminClient _admin;

    public EnsembleServer(int id, Ports ports, Binaries binaries, string folder)
    {
        Id = id;
        var name = string.Create(CultureInfo.InvariantCulture, $"server-{id}");
        var config = Path.Combine(folder, name + ".json");
        var list = Enumerable.Range(1, BrokerCluster.Size)
            .Select(other => $$"""{ "Id": {{other}}, "Host": "127.0.0.1", "ClientPort": {{ports.Client(other)}}, "PeerPort": {{ports.Peer(other)}} }""");
        File.WriteAllText(config, $$"""
            { "Coordinator": {
                "ServerId": {{id}}, "DataDirectory": "{{Path.Combine(folder, name)}}", "SnapshotEveryTxns": 5000,
                "ClientEndpoint": "127.0.0.1:{{ports.Client(id)}}", "PeerEndpoint": "127.0.0.1:{{ports.Peer(id)}}", "HttpEndpoint": "127.0.0.1:{{ports.ServerHttp(id)}}",
                "Servers": [ {{string.Join(", ", list)}} ] } }
            """);
        Process = new StartedProcess($"server {id}", Path.Combine(folder, name + ".log"), binaries.Coordinatord, "run", "--config", config);
        _channel = GrpcChannel.ForAddress($"http://127.0.0.1:{ports.Client(id)}");
        _admin = new Admin.AdminClient(_channel);
    }

    public int Id { get; }

    public StartedProcess Process { get; }

    /// <summary>Its own view; null when it does not answer soon.</summary>
    public async Task<StatusResponse?> StatusAsync()
    {
        try
        {
            return await _admin.StatusAsync(new StatusRequest(), deadline: DateTime.UtcNow + Patience);
        }
        catch (RpcException)
        {
            return null;
        }
    }

    public void Dispose()
    {
        Process.Dispose();
        _channel.Dispose();
    }
}
