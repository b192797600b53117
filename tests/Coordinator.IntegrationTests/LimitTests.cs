using Coordinator.IntegrationTests.Ensembles;
using Coordinator.IntegrationTests.Scanning;
using Coordinator.Protocol.Client.V1;
using Grpc.Core;
using Grpc.Net.Client;

namespace Coordinator.IntegrationTests;

/// <summary>What one address may take of a real server.</summary>
public sealed class LimitTests
{
    private const int MostConnections = 8;
    private const int MostRequests = 50;

    [Fact]
    public async Task MoreThanAnAddressMayTake_IsClosed_OrThrottledWithAHint_AndSessionsStay()
    {
        await using var ensemble = await SecureEnsemble.StartAsync(1, section =>
        {
            section["Tls"]!["Clients"]!["PlainEndpoint"] = $"127.0.0.1:{SecureEnsemble.PlainPort(section)}";
            section["Limits"] = new System.Text.Json.Nodes.JsonObject
            {
                ["MaxConnectionsPerAddress"] = MostConnections,
                ["RequestsPerSecondPerAddress"] = MostRequests,
            };
        });
        await using var writer = await LedgerWriter.StartAsync(ensemble.ClientOptions);
        var session = writer.Client.Session.Id;

        // The writer has one connection already; it writes as fast as it may, so that others find the bucket empty again and again.
        var held = await Scanner.HoldAsync(ensemble.Ports(1)[3], MostConnections);
        await ensemble.Servers[1].AuditAsync(0, "connect-client", "ip:127.0.0.1", $"Throttled: more than {MostConnections} connections");
        Assert.All(held, socket => socket.Dispose());

        await writer.MoreAsync(MostRequests);
        var refused = await UntilThrottledAsync(ensemble.Ports(1)[3]);
        Assert.Equal("-202", refused.Trailers.GetValue("coordinator-code"));
        Assert.True(int.Parse(refused.Trailers.GetValue("coordinator-retry-after-ms")!, System.Globalization.CultureInfo.InvariantCulture) > 0);

        await writer.MoreAsync(10);
        Assert.Equal(session, writer.Client.Session.Id);
        Assert.True(await writer.StopAndVerifyAsync() >= MostRequests);
    }

    private static async Task<RpcException> UntilThrottledAsync(int port)
    {
        using var channel = GrpcChannel.ForAddress($"http://127.0.0.1:{port}");
        var tree = new Tree.TreeClient(channel);
        while (true)
        {
            try
            {
                await tree.ExistsAsync(new ExistsRequest { Path = "/ledger" }, cancellationToken: DevEnsemble.Deadline(30));
            }
            catch (RpcException refused) when (refused.StatusCode == StatusCode.ResourceExhausted)
            {
                return refused;
            }
        }
    }
}
